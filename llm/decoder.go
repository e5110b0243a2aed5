package llm

// A decoder decodes the messages of one link, one after the other. Each holds
// the whole transcript again, so the decoder remembers what the newest one was
// made of: what is as it was is compared, at the speed of memory, and only the
// rest is decoded. It returns what decoding from nothing would, never changes
// that afterwards, and keeps no message from being freed.
//
// The zero decoder is ready. A message whose transcripts nobody asks for is not
// remembered, and costs the next one nothing.
type decoder struct {
	said  history[Utterance]
	woven history[Entry]
	usual bool // whether the histories know where they are in the message at hand
}

// open decodes the outer object of a message. The result shares memory with the
// message.
func (d *decoder) open(message []byte) (in inbound, err error) {
	if in, d.usual = d.scanMessage(message); !d.usual {
		if in, err = jsonMessage(message); err != nil {
			return in, err
		}
	}
	return in, in.check()
}

// transcripts decodes both transcripts of the message that was opened last. What
// is not as documented is left out and reported; everything else is returned. The
// result shares no memory with the message, which is part of it.
func (d *decoder) transcripts(in *inbound, message []byte) (said []Utterance, woven []Entry, raw *Message, err error) {
	if d.usual && d.said.take(message, scanUtterance) && d.woven.take(message, scanEntry) {
		return d.said.newest(), d.woven.newest(), cutMessage(message, d.said.cut(), d.woven.cut()), nil
	}
	*d = decoder{} // so that what is odd is reported again with the next message
	raw = NewMessage(in.keep(message))
	said, woven, err = in.transcripts()
	return said, woven, raw, err
}
