module.exports = { projects: [{ name: "desktop" }], workers: 1, retries: 1, outputDir: "./results", reporter: [["json", { outputFile: "report.json" }]] };
