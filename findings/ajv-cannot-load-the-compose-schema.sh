#!/bin/sh
# The JSON Schema of the Compose specification (as Docker's own reader, compose-go, ships it) names its dialect
# https://json-schema.org/draft-07/schema. Draft 7 is called http://json-schema.org/draft-07/schema#, and Ajv compares
# the text: it refuses the schema before it looks at any Compose file. Without "$schema" it compiles, as draft 7 is Ajv's
# default.
# Exits 0 while the behaviour is as printed here, 1 when it has changed.
set -eu
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
GOPATH="$dir/go" GOFLAGS=-modcacherw go mod download -json github.com/compose-spec/compose-go/v2@v2.9.1 > module.json
npm install --silent --no-save --prefix "$dir" ajv@8.20.0 > /dev/null
cat > check.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const { Dir } = JSON.parse(readFileSync('module.json', 'utf8'));
const schema = JSON.parse(readFileSync(`${Dir}/schema/compose-spec.json`, 'utf8'));
const file = { name: 'example', services: { web: { image: 'nginx:1.29' } } };
const ajv = () => new Ajv({ strict: false, validateFormats: false });
let said;
try {
  ajv().validate(schema, file);
} catch (error) {
  said = error.message;
}
const { $schema, ...rest } = schema;
const isValid = ajv().validate(rest, file);
console.log(`compose-go 2.9.1, ajv 8.20.0: "$schema" is ${$schema}`);
console.log(`  as it is: ${said}`);
console.log(`  without "$schema": a small Compose file is ${isValid ? 'valid' : 'not valid'}`);
process.exit(said === `no schema with key or ref "${$schema}"` && isValid ? 0 : 1);
JS
node check.mjs
