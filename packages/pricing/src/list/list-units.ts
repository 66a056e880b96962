import type { UsageBucket } from '@tollgate/contracts';

/** Each unit of the public list: the bucket that it prices, and how many units of the bucket its price is for. */
export const LIST_UNITS: readonly (readonly [unit: string, bucket: UsageBucket, units: number])[] = [
  ['input_mtok', 'inputUncached', 1e6],
  ['cache_read_mtok', 'inputCacheRead', 1e6],
  ['cache_write_mtok', 'inputCacheWrite', 1e6],
  ['cache_write_1h_mtok', 'inputCacheWriteHour', 1e6],
  ['input_audio_mtok', 'inputAudio', 1e6],
  ['cache_audio_read_mtok', 'inputAudioCacheRead', 1e6],
  ['input_image_mtok', 'inputImage', 1e6],
  ['cache_image_read_mtok', 'inputImageCacheRead', 1e6],
  ['input_video_mtok', 'inputVideo', 1e6],
  ['output_mtok', 'output', 1e6],
  ['output_reasoning_mtok', 'outputReasoning', 1e6],
  ['output_audio_mtok', 'outputAudio', 1e6],
  ['output_image_mtok', 'outputImage', 1e6],
  ['output_video_mtok', 'outputVideo', 1e6],
  ['input_audio_hours', 'inputAudioMs', 3_600_000],
  ['web_searches_kcount', 'webSearchCalls', 1e3],
  ['storage_searches_kcount', 'fileSearchCalls', 1e3],
  ['code_executions_kcount', 'codeExecutionCalls', 1e3],
  ['rerank_searches_kcount', 'searchUnits', 1e3],
];
