// Builds dist/extension.cjs, one file that holds the client of the protocol; with --tests also dist/test/*.test.cjs.
import { build } from "esbuild";
import { copyFileSync, readdirSync, rmSync } from "node:fs";

const common = { bundle: true, platform: "node", format: "cjs", target: "node20", external: ["vscode"], logLevel: "warning" };

rmSync("dist", { recursive: true, force: true });
await build({ ...common, entryPoints: { extension: "src/extension.ts" }, outdir: "dist", outExtension: { ".js": ".cjs" }, minify: true });
copyFileSync("../../LICENSE", "LICENSE");
if (process.argv.includes("--tests")) {
  const entryPoints = readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
  await build({ ...common, entryPoints, outdir: "dist/test", outExtension: { ".js": ".cjs" } });
}
