/** Prints "passed failed skipped" of a vitest JSON report. A file that did not even load is one failure. */
import { existsSync, readFileSync } from 'node:fs';

const file = process.argv[2] ?? '';
const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
if (text === '') {
  console.log('0 1 0');
} else {
  const report = JSON.parse(text);
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = report.numFailedTests + broken.length;
  const skipped = report.numPendingTests + report.numTodoTests;
  const isSilent = failed === 0 && report.success === false;
  console.log(`${report.numPassedTests} ${isSilent ? 1 : failed} ${skipped}`);
}
