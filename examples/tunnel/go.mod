module github.com/phoneagent-go/phoneagent/examples/tunnel

go 1.26.0

require (
	github.com/stretchr/testify v1.12.1
	golang.ngrok.com/ngrok/v2 v2.4.0
)

require (
	github.com/jpillora/backoff v1.0.0 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.ngrok.com/muxado/v2 v2.0.1 // indirect
	golang.org/x/net v0.50.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)
