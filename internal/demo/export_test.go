package demo

// CheckStory is for the tests that look at generated networks.
var CheckStory = checkStory
