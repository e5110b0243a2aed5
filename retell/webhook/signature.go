package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// SignatureHeader is the header that holds Retell's signature.
const SignatureHeader = "X-Retell-Signature"

// maxTimestamp is the largest integer that Retell's own SDK takes for exact.
const maxTimestamp = 1<<53 - 1

// A signature is what the header says: v=<timestamp>,d=<digest in hex>.
type signature struct {
	timestamp int64 // milliseconds since the Unix epoch
	digest    [sha256.Size]byte
}

// Sign returns the value of [SignatureHeader] for a body that is sent at a
// time. It is for tests that stand in for Retell. The time is rounded down to
// a millisecond and must not be before 1970.
func Sign(body []byte, key string, at time.Time) string {
	timestamp := at.UnixMilli()
	return "v=" + strconv.FormatInt(timestamp, 10) + ",d=" + hex.EncodeToString(digest(body, timestamp, key))
}

// digest signs the body followed by the timestamp, which is written as a plain
// number whatever zeros the header had in front of it.
func digest(body []byte, timestamp int64, key string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	mac.Write(strconv.AppendInt(nil, timestamp, 10))
	return mac.Sum(nil)
}

// parseSignature reads a header as strictly as Retell's TypeScript SDK does:
// nothing around, between or after the two parts, letters in either case.
func parseSignature(header string) (signature, bool) {
	var s signature
	v, d, ok := strings.Cut(header, ",")
	if !ok || len(v) < 3 || !strings.EqualFold(v[:2], "v=") || len(d) < 2 || !strings.EqualFold(d[:2], "d=") {
		return s, false
	}
	number, code := v[2:], d[2:]
	if strings.Trim(number, "0123456789") != "" || len(code) != hex.EncodedLen(len(s.digest)) {
		return s, false
	}
	timestamp, err := strconv.ParseInt(number, 10, 64)
	if err != nil || timestamp > maxTimestamp {
		return s, false
	}
	s.timestamp = timestamp
	_, err = hex.Decode(s.digest[:], []byte(code))
	return s, err == nil
}
