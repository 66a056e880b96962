import type { Segment } from './segments.ts';

/** Segments as SubRip (`srt`) or WebVTT (`vtt`). */
export function subtitles(segments: readonly Segment[], format: 'srt' | 'vtt'): string {
  const mark = format === 'srt' ? ',' : '.';
  const cues = segments.map(({ start, end, text }, index) => {
    const time = `${timeOf(start, mark)} --> ${timeOf(end, mark)}`;
    return `${format === 'srt' ? `${index + 1}\n` : ''}${time}\n${text}\n`;
  });
  return `${format === 'vtt' ? 'WEBVTT\n\n' : ''}${cues.join('\n')}`;
}

function timeOf(seconds: number, mark: string): string {
  const ms = Math.round(seconds * 1_000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}`;
  return `${clock}${mark}${String(ms % 1_000).padStart(3, '0')}`;
}
