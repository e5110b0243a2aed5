package redact

import (
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/wordset"
)

// Where two capitalised words stand behind "for" or "this is", they are a name,
// or else a service, a company, a place or a day. What follows are words that say
// which. They are chosen so that few people are called by them: a name that is
// missed is worse than a false alarm.
//
// The months that people are called after (April, May, June) and surnames such
// as Banks, Park and Church are left out on purpose.
var (
	// anywhere are words that are in no name.
	anywhere = wordset.Of(`
		Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March July September October November December
		Thanksgiving Christmas Hanukkah Halloween Ramadan Labor Memorial Independence Veterans
		Today Tomorrow Tonight Yesterday Morning Afternoon Evening Noon Midnight Weekend Weekday Week Month Year Hour Hours Minutes Semester Season Holidays
		One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve First Second Third Fourth Fifth Next Last

		A I I'm I’m The And But Or If Of On At For FOR From With By As Is Are Was Were It We They She Your Our His Their This That These Those
		What When Where Who Why How Which Please Thank Thanks Hello Hey Yes No Not Okay OK Only Also Very Really Too Here There Now Then
		Could Would Should Did Does Have Has Had
		Sorry Sure Glad Happy Better New Calling Looking Trying Going Speaking Interested Available Afraid About

		Spanish Italian American Canadian Mexican Chinese Japanese Korean British European African Asian
		Retell Twilio OpenAI Google Microsoft Amazon Samsung Sony Toyota Nissan Hyundai Volkswagen BMW Tesla Verizon Comcast Netflix Spotify Uber Lyft
		Airbnb PayPal Visa Mastercard Walmart Costco Starbucks FedEx UPS USPS DHL Windows Android iPhone Aetna Cigna Humana Medicare Medicaid Bluetooth
		Salesforce Zendesk Zoom GitHub ChatGPT Fargo

		Dental Clinic Center Centre Hospital Office Desk Inc LLC Ltd GmbH Corp Corporation Company Group Partners Associates Service Services Solutions
		Systems Technologies Technology Industries University College School Academy Institute Foundation Hotel Restaurant Cafe Diner Bakery Pharmacy
		Store Stores Shop Mall Supermarket Garage Plumbing Heating Cooling Electric Roofing Landscaping Insurance Realty Properties Logistics Airlines Airways
		Airport Energy Gas Department Agency Committee Society Studio Lab Labs Laboratory Medical Medicine Health Healthcare Wellness
		Fitness Care Urgent Emergency Therapy Therapist Surgery Surgeon Dentist Dentistry Veterinary Animal Pet Salon Spa Beauty Auto Automotive
		Motors Rental Rentals Customer Support Technical Billing Account Accounts Payable Receivable Human Resources Patient Patients Building

		Cleaning Whitening Checkup Exam Appointment Appointments Booking Bookings Delivery Pickup Shipping Payment Payments Order Orders Refund Refunds
		Invoice Invoices Quote Estimate Repair Repairs Maintenance Canal Implant Implants Invisalign Botox Massage Haircut Manicure Pedicure Yoga Pilates
		Training Lesson Lessons Class Classes Course Meeting Conference Interview Demo Membership Plan Plans Policy Claim Claims Coverage Premium
		Vitamin Test Tests Testing Scan Ultrasound Vaccine Flu Covid Physical Annual Left Right Part Treatment Treatments Checking Savings Credit Debit
		Cards Loans Mortgage Tax Taxes Social Security Party Wedding Birthday Break Anniversary Dinner Lunch Breakfast Brunch Concert Ticket Tickets Flight Flights
		Buy Foods Food Prime Pay Eats Focus News

		Request Requests Response Responses Chat Access Token Tokens Header Headers Error Errors Timeout Webhook Webhooks Server Client Model Models Tool Tools
		Function Handler Socket Calls Caller Agent Agents API HTTP HTTPS JSON URL DNS TLS SSL SMS Email Phone Mobile Voice Audio Video Data Database
		Queue Cache File Files User Users Internet Network GET POST PUT PATCH DELETE MRI ICU HVAC ATM USA
		Manager Director Engineer Assistant Representative Specialist Technician Coordinator Officer Supervisor Receptionist Accountant Attorney Analyst
		Developer Designer Consultant Administrator Executive President Registered Operator Programmer Teacher Trainer Advisor
		Accessories Equipment Supplies Furniture Appliances Products Software Research Republic Incorporated Financial Holdings Intelligence

		Water Oil Change Brakes Engine Battery Filter Tire Tires Window Door Doors Bathroom Bedroom Living Room Rooms Carpet Furnace Boiler Pump
		Heater Conditioner Machine Washer Dryer Lawn Gutter Pest Control Removal Furniture Garbage Recycling Moving Storage Parking Towing Luggage
		Pizza Chicken Beef Pork Salad Sandwich Sandwiches Soup Cheese Bread Cake Pasta Burgers Tacos Sushi Takeout Catering
		Skin Eye Eyes Ear Lung Spine Throat Teeth Tooth Laser Pediatric Prenatal Adult Kids Children Baby Couples Weight Sleep
		Late Less Most Few Other Medium Double Single Extra Regular Standard Basic Lost Found Wrong Correct Clean Fresh Hot Cold Dry
		Heavy Special Safe Simple Super Ultra Digital Virtual Online Remote Wireless Electronic Automatic Urgent Weekly Monthly Yearly Half
		Limit Rate Rates Result Results Ended Failed Started Stopped Working Almost Hold Busy Options Option Number Name Names Address Report Reports
		Business Personal Family Travel Tour Vacation Size Seat Seats Bed Beds Table Tables Shuttle Bus Train Taxi
		Program Project Projects Process Product Problem Problems Issue Issues Question Questions Answer Answers Help Desk Line Lines Code Codes Access Lanka`)

	// ahead are words that no name begins with. Some are surnames, or short words
	// that are written like one: "Michael Kitchen", "Kevin So".
	ahead = wordset.Of(`San Santa Los Las El Fort Mount Saint Port Cape Grand Salt Saudi Puerto Costa North South East West New Upper Lower Central
		Downtown Old Rhode United State Blue Red Black White Green Golden Silver Brown Yellow Purple Pink General National Regional International
		Public Private Common Local Express Advanced All Any Every Some Main Oak Riverside Lakeside Hillside Westside Eastside Northside Southside Bayside
		Sunrise Sunset Lakeview Fairview Fall High Root Tooth Teeth Smart Total Quick Fast Easy True Real Best Good
		Small Short Fish Fine Home Tree Great Big Full Free Still Ride More Low Senior Cruise English French Holiday Gift Bank
		Just To So He You Her Apple Blood Brake Burger Call Coffee Council Daily Hair Heart Kitchen Large List Money Plaza Ready Roof Sales`)

	// behind are words that no name ends with.
	behind = wordset.Of(`Street Avenue Road Boulevard Drive Square Terrace Parkway Highway City County Springs Heights Falls Valley Island Islands
		Harbor Rapids Market Bank Museum Theater Stadium Station Union Club Team Plus Pro Galaxy Express Loan`)

	// bodies are words that make what stands before them a company or a place.
	bodies = wordset.Of(`Inc LLC Ltd GmbH Corp Corporation Company Group Bank Hospital Clinic University College School Academy Institute Foundation
		Dental Medical Health Heating Plumbing Electric Roofing Insurance Realty Airlines Airport Center Centre Hotel Restaurant Pharmacy Services Solutions Systems
		Street Avenue Road Boulevard Parkway Highway City County Market Museum Building International Incorporated Financial Holdings Software Research`)

	// seasonal are words that are in names, but not alone.
	seasonal = wordset.Of(`April May June August`)
)

// suffixes are ends of words that are in no name.
var suffixes = []string{"tion", "sion", "ology", "ologist", "ional", "ics"}

// notOrdinary reports whether a find may be a name, by its words and the one
// behind it.
func notOrdinary(text string, start, end int) bool {
	words := strings.Fields(text[start:end])
	months := 0
	for i, word := range words {
		word, owns := owner(word)
		if owns && i == 0 { // Mother's Day
			return false
		}
		if anywhere()[word] || i == 0 && ahead()[word] || i == len(words)-1 && behind()[word] || hasSuffix(word) {
			return false
		}
		if seasonal()[word] {
			months++
		}
	}
	if text[start:end] == "Hong Kong" { // each of which is in many names
		return false
	}
	return months < len(words) && !bodies()[next(text[end:])]
}

// owner returns whose something is: "Miller" for "Miller's".
func owner(word string) (name string, owns bool) {
	if name, ok := strings.CutSuffix(word, "'s"); ok {
		return name, true
	}
	return strings.CutSuffix(word, "’s")
}

func hasSuffix(word string) bool {
	return slices.ContainsFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(word, suffix) })
}

// next returns the word that text goes on with behind a space.
func next(text string) string {
	word, ok := strings.CutPrefix(text, " ")
	if !ok {
		return ""
	}
	if end := strings.IndexFunc(word, func(r rune) bool { return !isWord(r) }); end >= 0 {
		word = word[:end]
	}
	return word
}
