package retelltest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
)

// sign returns the X-Retell-Signature of a body.
func sign(body []byte, key string, at time.Time) string {
	stamp := strconv.FormatInt(at.UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	mac.Write([]byte(stamp))
	return fmt.Sprintf("v=%s,d=%s", stamp, hex.EncodeToString(mac.Sum(nil)))
}
