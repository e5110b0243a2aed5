package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestReadLeads(t *testing.T) {
	t.Parallel()
	leads, err := readLeads(strings.NewReader("\ufeffID,Name,Company,Phone,Zone\r\nL1, Ada Byron ,\"Engines, Analytical\",+1 (415) 555-0111,America/New_York\r\n"))
	require.NoError(t, err)
	assert.Equal(t, []lead{{ID: "L1", Name: "Ada Byron", Company: "Engines, Analytical", Phone: "+14155550111", Zone: "America/New_York"}}, leads)
}

func TestAListThatIsWrongIsNotCalled(t *testing.T) {
	t.Parallel()
	const header = "id,name,company,phone,zone\n"
	const good = "L1,Ada,,+14155550111,America/New_York\n"
	for text, want := range map[string]string{
		"":                               "the first line of the list has to be id,name,company,phone,zone",
		"name,phone\nAda,+14155550111\n": "the first line of the list has to be",
		header + good + "\nL2,Grace,,(415) 555-0112,America/New_York\n": "line 4: phone: want a number with its country code",
		header + "L1,Ada,,14155550111,America/New_York\n":               "line 2: phone: want a number with its country code",
		header + "L1,Ada,,1.41556E+10,America/New_York\n":               "line 2: phone: want a number with its country code",
		header + good + good:                       "line 3: there is another line with that id",
		header + ",Ada,,+14155550111,Asia/Tokyo\n": "line 2: id or name is empty",
		header + "L1,Ada,+14155550111\n":           "wrong number of fields",
		header + "L1,Ada,,+14155550111,\n":         "line 2: zone: want the name of a time zone, such as America/New_York",
		header + "L1,Ada,,+14155550111,EST5\n":     "line 2: zone: want",
		header + strings.Repeat("x", mostList):     "more than 2097152 bytes",
	} {
		leads, err := readLeads(strings.NewReader(text))
		assert.ErrorContains(t, err, want)
		assert.Empty(t, leads)
	}
}

func FuzzReadLeads(f *testing.F) {
	f.Add("id,name,company,phone,zone\nL1,Ada,\"A\"\"B\",+1-415-555-0111,Europe/Berlin\n")
	f.Add("id,name,company,phone,zone\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		leads, err := readLeads(strings.NewReader(text))
		if err != nil {
			assert.Empty(t, leads)
			return
		}
		ids := make(map[string]bool)
		for _, l := range leads {
			assert.True(t, retell.IsE164(l.Phone))
			assert.False(t, ids[l.ID])
			assert.NotEmpty(t, l.Name)
			assert.NotPanics(t, func() { zoneNamed(l.Zone) })
			ids[l.ID] = true
		}
	})
}
