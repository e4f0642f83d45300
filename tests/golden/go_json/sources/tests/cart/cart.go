package cart

import (
	"fmt"

	"example.org/shop/prices"
)

// Cart is what a customer wants to buy.
type Cart struct {
	table *prices.Table
	codes []string
}

// New makes an empty cart.
func New(table *prices.Table) *Cart {
	return &Cart{table: table}
}

// Add puts one thing into it.
func (c *Cart) Add(code string) {
	c.codes = append(c.codes, code)
}

// Total is the sum in cents.
func (c *Cart) Total() int {
	sum := 0
	for _, code := range c.codes {
		sum += c.table.Of(code).Cents
	}
	return sum
}

// Pay takes the discount off and returns what to pay.
func (c *Cart) Pay(percent int) (int, error) {
	paid, err := prices.Discount(c.Total(), percent)
	if err != nil {
		return 0, fmt.Errorf("pay: %w", err)
	}
	return paid, nil
}
