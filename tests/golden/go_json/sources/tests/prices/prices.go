// Package prices knows what things cost.
package prices

import "fmt"

// Table maps a code to cents.
type Table struct {
	rows map[string]*Row
}

// Row is one line of a table.
type Row struct {
	Code  string
	Cents int
}

// New makes a table of rows.
func New(rows ...Row) *Table {
	t := &Table{rows: map[string]*Row{}}
	for i := range rows {
		t.rows[rows[i].Code] = &rows[i]
	}
	return t
}

// Of returns the row of a code, or nil.
func (t *Table) Of(code string) *Row {
	return t.rows[code]
}

// Discount takes a share off.
func Discount(cents int, percent int) (int, error) {
	if percent < 0 || percent > 100 {
		return 0, fmt.Errorf("no such discount: %d", percent)
	}
	return cents - cents*percent/10, nil
}
