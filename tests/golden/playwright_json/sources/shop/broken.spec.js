const { test } = require("@playwright/test");
const { missing } = require("./nowhere");

test("never runs", () => missing());
