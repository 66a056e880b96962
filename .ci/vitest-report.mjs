/**
 * Prints "passed failed skipped" of a vitest JSON report, and appends each failure to the file of the second argument:
 * whoever reads the end of a long log must find them there. A file that did not even load is one failure.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const messageLinesMax = 12;

const [file = '', list = ''] = process.argv.slice(2);
const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
if (text === '') {
  note('vitest', 'wrote no report');
  console.log('0 1 0');
} else {
  const report = JSON.parse(text);
  let broken = 0;
  for (const suite of report.testResults) {
    const failures = suite.assertionResults.filter((test) => test.status === 'failed');
    const path = relative('', suite.name);
    for (const test of failures) note(`${path} > ${test.fullName}`, test.failureMessages.join('\n'));
    if (suite.status === 'failed' && failures.length === 0) {
      broken += 1;
      note(path, suite.message);
    }
  }
  const failed = report.numFailedTests + broken;
  const skipped = report.numPendingTests + report.numTodoTests;
  const isSilent = failed === 0 && report.success === false;
  if (isSilent) note('vitest', 'failed without a failed test: an error outside of tests');
  console.log(`${report.numPassedTests} ${isSilent ? 1 : failed} ${skipped}`);
}

function note(name, message) {
  if (list === '') return;
  const lines = message.split('\n').slice(0, messageLinesMax);
  appendFileSync(list, `FAILED: ${name}\n${lines.map((line) => `    ${line}`).join('\n')}\n`);
}
