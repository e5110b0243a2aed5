package retell

import (
	"context"
	"net/http"
)

// AssetService stores images and sounds. Its methods return errors as those of
// [CallService] do.
type AssetService struct{ core *core }

// Create uploads an image or a sound. The file is held in memory until the
// request is done. A sound is converted to raw PCM, of 16 bits in one channel
// at 24 kHz, and can be the music that callers hear while they are on hold in a
// transfer.
func (s *AssetService) Create(ctx context.Context, params *CreateAssetParams) (*Asset, error) {
	return fetch[Asset](ctx, s.core, &request{method: http.MethodPost, path: "/create-asset", params: params, body: formBody})
}

// CreateAssetParams have the file to upload.
type CreateAssetParams struct {
	// File is the image (PNG, JPEG, GIF, WebP or SVG) or the sound (MP3, WAV,
	// WebM, OGG, M4A, AAC or FLAC), up to 10 MB and, for a sound, 210 s.
	File File `json:"file"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// Asset is a stored image or sound.
type Asset struct {
	// AssetID names the asset.
	AssetID string `json:"asset_id,omitempty"`
	// FileName is the name of the stored file. That of a sound ends with .pcm.
	FileName string `json:"file_name,omitempty"`
	// ContentType is its media type.
	ContentType string `json:"content_type,omitempty"`
	// FileSize is its size in bytes.
	FileSize *int64 `json:"file_size,omitempty"`
	// URL is where everybody can get it.
	URL string `json:"url,omitempty"`
	// CreatedTimestamp is when it was stored, since the Unix epoch. Retell
	// documents no unit here; elsewhere it is milliseconds.
	CreatedTimestamp int64 `json:"created_timestamp,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
