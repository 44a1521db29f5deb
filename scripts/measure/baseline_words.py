"""The words that the baseline's rules know, in lower case; collected from corpus/articles/train and dev only."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Verbs of saying, believing, intending and judging, in the forms that carry an attribution.
CUES = _set(
    "said say says told tell tells reported reports confirmed confirm confirms denied deny denies accused accuse "
    "accuses blamed blame blames claimed claim claims announced announces announce alleged alleges promised "
    "promises promise threatened threatens warned warns warn demanded demands demand urged urges urge insisted "
    "insists believe believes believed suspect suspects estimated estimates estimate feared fear fears hope hopes "
    "hoped expect expects expected wants want vowed vows condemned condemns condemn criticised criticizes "
    "criticized dismissed dismisses rejected rejects suggested suggests argued argues stressed stresses conceded "
    "concedes admitted admits acknowledged added adds noted notes replied replies recalled recalls explained "
    "explains wrote writes tweeted stated states declared declares described describes asserted maintains "
    "maintained thinks think thought intends complained agreed testified disputes predicted predicts pledged "
    "ruled concluded concludes shows showed plans boasted boasts praised advises advised doubt doubts intend "
    "intended plan record"
)
# Cues that may stand in front of their subject: "…," said the minister.
INVERTED = _set("said says added adds wrote replied recalled explained warned insisted noted conceded admitted asked")
# Cues whose next words are the audience or the accused, not the content.
ADDRESSING = _set("told tell tells accused accuse accuses asked")
# Cues whose content is an infinitive behind the person addressed: urged masters [not to stop].
DIRECTING = _set("urged urges urge warned warns told tells asked advised advises")
AUXILIARIES = _set(
    "had has have did does do would will could may might was were is are be been being also later not n't never "
    "then again now still already reportedly allegedly earlier repeatedly"
)
TIMES = _set(
    "on in at by early late yesterday today tonight last this earlier later monday tuesday wednesday thursday "
    "friday saturday sunday afterwards"
)
PREPOSITIONS = _set("in on at after before during for with by under as from when while since amid")
CONJUNCTIONS = _set("and but while though although however meanwhile so")

VERBS = _set(
    "attacked attack attacks attacking bombed bombs bombing bomb shelled shells shelling raided raids raiding "
    "ambushed ambush ambushing kills killed kill killing wounds wounded wounding injured injuring injures "
    "abducted abduct abducting kidnapped kidnapping kidnap hacked hacking hack looted loot looting stormed storm "
    "storming storms struck strike strikes striking hit hitting hits shot shooting shoot stabbed stabbing stabs "
    "torched torching torches burned burnt burning seized seizing seize besieged besieging encircled encrypted "
    "encrypting locked deface defaced defacing rammed ramming breached breaching sabotaged sabotaging executed "
    "murdered murdering murder targeted targeting destroyed destroying destroy damaged damaging sank sinking "
    "cripple crippled crippling captured capturing assaulted assaulting bombarded mortared blasted massacred "
    "beheaded robbed beat beaten smashed smashing vandalised wiped slashed assassinated"
)
# An act named by a noun, with what it is aimed at behind one of these prepositions.
ACTS = _set(
    "attack attacks raid raids assault assaults strike strikes airstrike airstrikes bombing bombings shelling "
    "killing killings murder murders abduction kidnapping ambush siege bombardment shooting massacre "
    "assassination storming hacking looting stabbing burning sabotage destruction breach"
)
AIMS = _set("on of against at")
# What a party's adjective modifies, but is no party itself: [Israeli] air strikes.
WEAPONS = ACTS | _set("air missile missiles rocket rockets drone drones artillery mortar shells bombs gunfire fire")
# What acts for a party, so that the whole is the mention: [Israeli jets].
ATTACKERS = _set(
    "gunmen gunman attackers attacker assailants assailant hackers hacker militants insurgents bomber bombers "
    "kidnappers raiders perpetrators perpetrator intruders intruder arsonists guerrillas fighters jets warplanes "
    "planes gunships gunners warship looters vandals culprits killers killer burglars criminals gang thieves "
    "rebels robbers captors knifeman pirates"
)
TARGETS = _set("victims victim wounded dead injured hostages hostage survivors casualties captives")

DETERMINERS = _set(
    "the a an this these those his her its their our my your some several many two three four five six seven "
    "eight nine ten eleven twelve dozens scores hundreds thousands another other no all both each every more than "
    "at least about around"
)
RELATIVES = _set("who which that whose where")
PRONOUNS = _set("they them he him she her it we us i you people themselves")
STOPPERS = frozenset(AUXILIARIES | PREPOSITIONS | CONJUNCTIONS | TIMES | CUES | VERBS | PRONOUNS) - _set("people")
