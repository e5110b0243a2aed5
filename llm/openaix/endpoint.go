package openaix

import "github.com/openai/openai-go/v3"

// provider is what errors call the service.
const provider = "openai"

// An endpoint is a model at a service, whichever API it is asked by.
type endpoint struct {
	client openai.Client
	model  string
}
