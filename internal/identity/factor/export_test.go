package factor

// CodeOf is the code of a step of time, for tests that stand for an app.
var CodeOf = codeOf
