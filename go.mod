module github.com/phoneagent-go/phoneagent

go 1.26
