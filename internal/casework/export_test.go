package casework

// Both is how two looks at the same data become one.
var Both = both
