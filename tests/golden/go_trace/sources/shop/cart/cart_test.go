package cart

import "testing"

func TestTotal(t *testing.T) {
	t.Run("empty item", func(t *testing.T) {
		c := &Cart{Items: []*Item{nil}}
		if c.Total() != 0 {
			t.Fatal("not empty")
		}
	})
}
