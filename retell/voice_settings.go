package retell

// AmbientSound is a noise in the background of an agent.
type AmbientSound string

// The sounds that Retell documents.
const (
	AmbientSoundCoffeeShop      AmbientSound = "coffee-shop"
	AmbientSoundConventionHall  AmbientSound = "convention-hall"
	AmbientSoundSummerOutdoor   AmbientSound = "summer-outdoor"
	AmbientSoundMountainOutdoor AmbientSound = "mountain-outdoor"
	AmbientSoundStaticNoise     AmbientSound = "static-noise"
	AmbientSoundCallCenter      AmbientSound = "call-center"
)

// VoiceEmotion is an emotion to speak with. Not every voice can.
type VoiceEmotion string

// The emotions that Retell documents.
const (
	VoiceEmotionCalm        VoiceEmotion = "calm"
	VoiceEmotionSympathetic VoiceEmotion = "sympathetic"
	VoiceEmotionHappy       VoiceEmotion = "happy"
	VoiceEmotionSad         VoiceEmotion = "sad"
	VoiceEmotionAngry       VoiceEmotion = "angry"
	VoiceEmotionFearful     VoiceEmotion = "fearful"
	VoiceEmotionSurprised   VoiceEmotion = "surprised"
)

// ExpressiveEmotionTag is an emotion, or a sound, that expressive mode may use.
type ExpressiveEmotionTag string

// The emotions and sounds that Retell documents.
const (
	ExpressiveEmotionEmpathetic  ExpressiveEmotionTag = "empathetic"
	ExpressiveEmotionExcited     ExpressiveEmotionTag = "excited"
	ExpressiveEmotionHappy       ExpressiveEmotionTag = "happy"
	ExpressiveEmotionCurious     ExpressiveEmotionTag = "curious"
	ExpressiveEmotionSurprised   ExpressiveEmotionTag = "surprised"
	ExpressiveEmotionSigh        ExpressiveEmotionTag = "sigh"
	ExpressiveEmotionClearThroat ExpressiveEmotionTag = "clear throat"
	ExpressiveEmotionPause       ExpressiveEmotionTag = "pause"
	ExpressiveEmotionLongPause   ExpressiveEmotionTag = "long pause"
	ExpressiveEmotionEmphasis    ExpressiveEmotionTag = "emphasis"
)

// VoiceModel is a model of a voice's provider.
type VoiceModel string

// The models that Retell documents.
const (
	VoiceModelElevenFlashV2        VoiceModel = "eleven_flash_v2"
	VoiceModelElevenFlashV2_5      VoiceModel = "eleven_flash_v2_5"
	VoiceModelElevenMultilingualV2 VoiceModel = "eleven_multilingual_v2"
	VoiceModelElevenV3             VoiceModel = "eleven_v3"
	VoiceModelSonic3               VoiceModel = "sonic-3"
	VoiceModelSonic3Latest         VoiceModel = "sonic-3-latest"
	VoiceModelSonic3_5             VoiceModel = "sonic-3.5"
	VoiceModelSonic3_6             VoiceModel = "sonic-3.6"
	VoiceModelTTS1                 VoiceModel = "tts-1"
	VoiceModelGPT4oMiniTTS         VoiceModel = "gpt-4o-mini-tts"
	VoiceModelSpeech02Turbo        VoiceModel = "speech-02-turbo"
	VoiceModelSpeech2_8Turbo       VoiceModel = "speech-2.8-turbo"
	VoiceModelS1                   VoiceModel = "s1"
	VoiceModelS2Pro                VoiceModel = "s2-pro"
	VoiceModelS2_1Pro              VoiceModel = "s2.1-pro"
	VoiceModelInworldTTS2          VoiceModel = "inworld-tts-2"
	VoiceModelInworldTTS2Flash     VoiceModel = "inworld-tts-2-flash"
)

// PronunciationDictionary tells how one word is pronounced.
type PronunciationDictionary struct {
	// Alphabet is the alphabet of Phoneme.
	Alphabet Alphabet `json:"alphabet"`
	// Phoneme is the pronunciation.
	Phoneme string `json:"phoneme"`
	// Word is the word.
	Word string `json:"word"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// Alphabet is a way to write pronunciations.
type Alphabet string

// The alphabets that Retell documents.
const (
	AlphabetIpa      Alphabet = "ipa"
	AlphabetCmu      Alphabet = "cmu"
	AlphabetPinyin   Alphabet = "pinyin"
	AlphabetJyutping Alphabet = "jyutping"
)
