// Reads {name: [source, served]} and tells of each module that is served as another program than it was
// written as: what does not parse, and what differs once a compiler has taken all comments out.

import { text } from "node:stream/consumers";
import { SourceTextModule } from "node:vm";
import ts from "typescript";

const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, removeComments: true };
const bare = (source) => ts.transpileModule(source, { compilerOptions: options }).outputText;
const wrong = {};
for (const [name, [source, served]] of Object.entries(JSON.parse(await text(process.stdin)))) {
  try {
    new SourceTextModule(served);
    if (bare(source) !== bare(served)) wrong[name] = "another program";
  } catch (error) {
    wrong[name] = String(error);
  }
}
console.log(JSON.stringify(wrong));
