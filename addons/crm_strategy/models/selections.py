"""What KPIs, goals and strategies have in common to choose from."""

#: parts of the life of a customer
COMPONENTS = [
    ("identify", "Identify"),
    ("attract", "Attract"),
    ("retain", "Retain"),
    ("develop", "Develop"),
]
#: types of CRM, of which a strategy chooses one or several
TYPES = [
    ("operational", "Operational"),
    ("analytical", "Analytical"),
    ("collaborative", "Collaborative"),
    ("strategic", "Strategic"),
    ("social", "Social"),
    ("mobile", "Mobile"),
]
