import type { RecordExporter, RecordExporterOptions } from './record-exporter.ts';

/** Loads and makes a record exporter; only when one is wanted, because the exporter costs start-up time and memory. */
export async function openRecordExporter(options: RecordExporterOptions): Promise<RecordExporter> {
  const { recordExporter } = await import('./record-exporter.ts');
  return recordExporter(options);
}
