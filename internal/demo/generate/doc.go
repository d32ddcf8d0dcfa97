// Package generate makes networks of any size, and holds the answers of the matcher against those a folder
// declares. No part of the product imports it: it is for the program that makes trials, and for tests.
package generate
