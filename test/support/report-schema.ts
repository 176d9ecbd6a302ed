import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** The published schema of the JSON report. Strict: a keyword that ajv does not know is an error. */
export function reportValidator(): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  addFormats.default(ajv);
  return ajv.compile(reportSchema());
}

/** That of explanations, which shares definitions with the one of reports. */
export function explanationValidator(): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  return ajv.addSchema(reportSchema()).compile(explanationSchema());
}

/** Those of `lapse verify`: of two sets of policies, of a proof, and of a proof made again. */
export function verificationValidator(name: 'verification' | 'proof' | 'replay'): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const shared = schemaIn('verification.schema.json');
  return name === 'verification'
    ? ajv.compile(shared)
    : ajv.addSchema(shared).compile(schemaIn(`${name}.schema.json`));
}

export function reportSchema(): Record<string, unknown> {
  return schemaIn('report.schema.json');
}

export function explanationSchema(): Record<string, unknown> {
  return schemaIn('explain.schema.json');
}

function schemaIn(name: string): Record<string, unknown> {
  const schema: Record<string, unknown> = JSON.parse(
    readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8'),
  );
  return schema;
}
