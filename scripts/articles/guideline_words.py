"""Words by which `scripts.articles.guidelines` knows what a rule speaks of. All in lower case."""

# 3: pronouns that are never ATTACKER or TARGET; a possessive is a part of a longer phrase.
RELATIVE = frozenset({"who", "whom", "whose", "which", "that"})
POSSESSIVE = frozenset({"my", "our", "your", "his", "its", "their"})
# 1: behind these "that" points, instead of beginning a clause.
PREPOSITIONS = frozenset({"of", "in", "on", "at", "by", "from", "to", "with", "for", "against", "near", "all", "and"})
# 1: heads that keep their relative clause.
BARE_HEADS = frozenset(
    {
        "those",
        "anyone",
        "everyone",
        "someone",
        "anybody",
        "everybody",
        "somebody",
        "everything",
        "whoever",
        "all",
        "some",
    }
)
# Ruling "Nobody": what an ATTACKER or SOURCE never begins with.
NOBODY = frozenset({"nobody", "none", "no"})
# "No more than nine men" are somebody.
MORE = frozenset({"more", "fewer", "less"})
# Weapons are never ATTACKER.
WEAPONS = frozenset(
    {"rocket", "missile", "drone", "bomb", "shell", "mine", "mortar", "grenade", "torpedo", "malware", "ransomware"}
)
# 4: nouns that carry the role everywhere, in the plural, which is seldom a part of another word.
ROLE_NOUNS = {
    "ATTACKER": frozenset(
        {
            "attackers",
            "assailants",
            "perpetrators",
            "bombers",
            "hijackers",
            "kidnappers",
            "abductors",
            "captors",
            "raiders",
            "robbers",
            "killers",
            "arsonists",
            "intruders",
            "culprits",
        }
    ),
    "TARGET": frozenset({"victims", "casualties", "hostages", "captives"}),
}
# 10: who speaks and what makes it an attribution. "Wrote" is left out: one also writes on walls.
SPEAKERS = frozenset({"i", "he", "she", "they", "we"})
SAYING = frozenset(
    {"said", "says", "told", "added", "warned", "insisted", "claimed", "denied", "announced", "alleged", "argued"}
)
# 13: words that introduce content and stay in, and prepositions that belong to these cues and stay out.
INTRODUCERS = frozenset({"that", "whether"})
CALLS = frozenset(
    {"call", "calls", "called", "calling", "hope", "hopes", "hoped", "comment", "commented", "commenting"}
)
CALL_PREPOSITIONS = frozenset({"for", "on"})
# 20: what shows a cue without a party: forms of "be" of a passive; how nouns and participles begin.
BE = frozenset({"be", "been", "being", "is", "are", "was", "were", "'s", "’s"})
AGENTLESS = (
    *(
        "account",
        "report",
        "rumour",
        "rumor",
        "claim",
        "fear",
        "alleg",
        "accus",
        "suspi",
        "suggest",
        "said",
        "estimat",
        "believ",
    ),
    *("expect", "ask", "thought", "told", "verdict", "heard", "understood", "impression", "warn", "threat"),
)
