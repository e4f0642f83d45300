package cart

import "testing"

func TestUnknown(t *testing.T) {
	cart := New(table())
	cart.Add("plum")
	if cart.Total() != 0 {
		t.Error("unknown things cost nothing")
	}
}
