package retell

import (
	"context"
	"encoding/json"
	"net/http"
)

// MCPToolService tells which tools the MCP servers of an agent have. Its methods
// return the errors that [CallService] describes.
type MCPToolService struct{ core *core }

// List returns the tools of one MCP server of an agent, all at once. Retell asks
// the server for them. params must say which server.
func (s *MCPToolService) List(ctx context.Context, agentID string, params *ListMCPToolsParams) ([]*MCPToolDefinition, error) {
	all, err := fetch[[]*MCPToolDefinition](ctx, s.core, &request{
		method: http.MethodGet, path: "/get-mcp-tools/{agent_id}", args: []string{agentID}, params: params, invalid: params.check(),
	})
	return deref(all), err
}

// ListMCPToolsParams choose an MCP server.
type ListMCPToolsParams struct {
	// MCPID is the server.
	MCPID string `json:"-" query:"mcp_id"`
	// ComponentID is the component that has the server, if it is not the agent's
	// LLM or flow itself.
	ComponentID *string `json:"-" query:"component_id"`
	// Version is the version of the agent. The default is the newest.
	Version *VersionRef `json:"-" query:"version"`
}

func (p *ListMCPToolsParams) check() error {
	if deref(p).MCPID == "" {
		return &ArgumentError{Name: "mcp_id", Reason: "is empty"}
	}
	return nil
}

// MCPToolDefinition is a tool that an MCP server has.
type MCPToolDefinition struct {
	// Name is its name, for [MCPTool] and [MCPNode].
	Name string `json:"name"`
	// Description tells what it does.
	Description string `json:"description"`
	// InputSchema is the JSON Schema of what it takes.
	InputSchema json.RawMessage `json:"inputSchema"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
