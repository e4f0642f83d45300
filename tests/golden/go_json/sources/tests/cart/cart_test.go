package cart

import (
	"testing"

	"example.org/shop/prices"
)

func table() *prices.Table {
	return prices.New(prices.Row{Code: "apple", Cents: 100}, prices.Row{Code: "pear", Cents: 200})
}

func TestPay(t *testing.T) {
	cases := []struct {
		name    string
		percent int
		want    int
	}{
		{"none", 0, 300},
		{"ten percent", 10, 270},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cart := New(table())
			cart.Add("apple")
			cart.Add("pear")
			got, err := cart.Pay(c.percent)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("Pay(%d) = %d, want %d", c.percent, got, c.want)
			}
		})
	}
}

func TestEmpty(t *testing.T) {
	if got := New(table()).Total(); got != 0 {
		t.Errorf("Total() = %d", got)
	}
}
