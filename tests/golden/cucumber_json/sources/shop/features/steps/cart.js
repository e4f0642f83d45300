const assert = require("node:assert");
const { Before, Given, When, Then } = require("@cucumber/cucumber");

Before({ tags: "@broken" }, function () {
  throw new TypeError("no till");
});
Given("a cart", function () {
  this.total = 0;
});
When("I add {int} and {int}", function (one, other) {
  this.total += one + other;
});
When("I take off {int} percent", function (percent) {
  this.total *= 1 - percent / 100;
});
When("I pay later", () => "pending");
Then("the total is {int}", function (wanted) {
  assert.strictEqual(this.total, wanted);
});
