package speech

// What tells addresses, for a fuzz test.
var (
	IsLink  = isLink
	IsMail  = isMail
	IsPlace = isPlace
)
