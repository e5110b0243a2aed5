package openaix

import "github.com/phoneagent-go/phoneagent/internal/jsonscan"

// scanChunk reads an event that is as almost all of a stream are: one choice, the
// first, with text or the beginning or the end of it. It gives up on others,
// which encoding/json reads; on valid JSON both come to the same. The result has
// room for one choice, which is used again.
func scanChunk(data []byte, room *[1]choice) (c chunk, ok bool) {
	room[0] = choice{}
	choices := 0
	end, ok := jsonscan.Object(data, jsonscan.SkipSpace(data, 0), func(key []byte, at int) (end int) {
		switch string(key) {
		case "choices":
			if choices++; choices > 1 {
				return -1
			}
			var n int
			n, end = scanChoices(data, at, &room[0])
			c.Choices = room[:n]
			return end
		case "usage", "error":
			return null(data, at)
		}
		if jsonscan.Folds(key, "choices", "usage", "error") {
			return -1
		}
		return jsonscan.SkipValue(data, at)
	})
	return c, ok && jsonscan.SkipSpace(data, end) == len(data)
}

// scanChoices reads an array of at most one choice.
func scanChoices(data []byte, i int, c *choice) (n, end int) {
	if i == len(data) || data[i] != '[' {
		return 0, -1
	}
	i = jsonscan.SkipSpace(data, i+1)
	if i < len(data) && data[i] == ']' {
		return 0, i + 1
	}
	i, ok := jsonscan.Object(data, i, func(key []byte, at int) (end int) {
		switch string(key) {
		case "index":
			end = jsonscan.SkipValue(data, at)
			if end < 0 || string(data[at:end]) != "0" {
				return -1
			}
			return end
		case "delta":
			return scanDelta(data, at, &c.Delta)
		case "finish_reason":
			return text(data, at, &c.FinishReason)
		}
		if jsonscan.Folds(key, "index", "delta", "finish_reason") {
			return -1
		}
		return jsonscan.SkipValue(data, at)
	})
	i = jsonscan.SkipSpace(data, i)
	if !ok || i == len(data) || data[i] != ']' {
		return 0, -1
	}
	return 1, i + 1
}

func scanDelta(data []byte, i int, d *delta) (end int) {
	end, ok := jsonscan.Object(data, i, func(key []byte, at int) (end int) {
		switch string(key) {
		case "content":
			return text(data, at, &d.Content)
		case "refusal":
			return text(data, at, &d.Refusal)
		case "tool_calls":
			return null(data, at)
		}
		if jsonscan.Folds(key, "content", "refusal", "tool_calls") {
			return -1
		}
		return jsonscan.SkipValue(data, at)
	})
	if !ok {
		return -1
	}
	return end
}

// text reads a string, and null for nothing. It returns where that ends.
func text(data []byte, at int, to *string) (end int) {
	end = jsonscan.SkipValue(data, at)
	if end < 0 || !jsonscan.String(data[at:end], to) {
		return -1
	}
	return end
}

// null returns where a null ends, and gives up on everything else.
func null(data []byte, at int) (end int) {
	end = jsonscan.SkipValue(data, at)
	if end < 0 || string(data[at:end]) != "null" {
		return -1
	}
	return end
}

// scanTextDelta reads an event of a response that is text, and gives up on all
// others, as scanChunk does.
func scanTextDelta(data []byte, e *responseEvent) bool {
	end, ok := jsonscan.Object(data, jsonscan.SkipSpace(data, 0), func(key []byte, at int) (end int) {
		end = jsonscan.SkipValue(data, at)
		switch string(key) {
		case "type":
			if end < 0 || string(data[at:end]) != `"response.output_text.delta"` {
				return -1
			}
			e.Type = textDelta
			return end
		case "delta":
			return text(data, at, &e.Delta)
		case "output_index":
			return end // of no use with text
		}
		if jsonscan.Folds(key, "type", "delta", "output_index", "item", "response", "error") {
			return -1
		}
		return end
	})
	return ok && e.Type == textDelta && jsonscan.SkipSpace(data, end) == len(data)
}
