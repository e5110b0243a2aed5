// Package initcost holds the packages of the module to what importing them may
// cost. The bound is in its test.
package initcost
