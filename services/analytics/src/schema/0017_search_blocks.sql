-- A search for a rare word reads, for each match, the times and ids of up to 8,192 logs around it. Ids hardly compress, and their
-- decompression took most of the time of such a search. Long logs have fewer rows in a granule: with small blocks, ClickHouse reads no
-- other granules with it. Changes no data: existing parts keep their storage until ClickHouse merges them.
ALTER TABLE request_logs MODIFY COLUMN request_id String CODEC(NONE);
ALTER TABLE request_logs MODIFY COLUMN request_id MODIFY SETTING min_compress_block_size = 4096;
ALTER TABLE request_logs MODIFY COLUMN time MODIFY SETTING min_compress_block_size = 4096;

-- The same for the copies, of whose granules of 64 rows a page reads one for each request.
ALTER TABLE logged_requests MODIFY COLUMN request_id String CODEC(NONE);
ALTER TABLE logged_requests MODIFY COLUMN request_id MODIFY SETTING min_compress_block_size = 2048;
ALTER TABLE logged_requests MODIFY COLUMN time MODIFY SETTING min_compress_block_size = 512;
