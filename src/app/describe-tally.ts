export { describeRecords as describeTally } from '../report/wording.ts';
