"""First words of every heading of the four real CQC reports, listed by hand from the files."""

QS = "quality statement: "
LEADERSHIP = f"""theme 1|direction of travel|summary of strengths|areas for development and
summary findings for
{QS}shared direction|prioritising the direction
{QS}capable, compassionate|fit and proper person
{QS}freedom to speak|roles and processes|freedom to speak up training
{QS}governance, management|governance systems|performance delivery and
{QS}partnerships and|system-wide objectives|working collaboratively
{QS}learning, improvement|systemwide learning
{QS}environmental|understanding of environmental
{QS}workforce equality|policies, procedures|accountability frameworks"""
BIRMINGHAM_SAFETY = f"""theme 3|direction of travel|summary of strengths|areas for development and
summary findings for
{QS}supporting people|collaboration with different|addressing the wider
{QS}learning culture
{QS}safe and effective|addressing national|capability and capacity|oversight of and
{QS}safeguarding|meeting safeguarding
{QS}equity in access|improving access
{QS}equity in experience|collaboratively monitoring|commissioning and system"""
DORSET = f"""theme 3|direction of travel|summary of strengths|areas for development|summary findings for
{QS}supporting people|key messages|collaboration to address
{QS}learning culture|key messages
{QS}safe and effective|key messages
{QS}equity in access|key messages|improved access
{QS}equity in experience|key messages|monitoring and learning
{QS}safeguarding|key messages"""
FOUR = "are services in birmingham "
QUESTIONS = "|".join(f"{FOUR}{word}?" for word in ("safe", "effective", "caring", "responsive"))
LOCAL_SYSTEM_REVIEW = f"""background and scope|the review team|how we carried out|the birmingham context
demographics|adult social care|gp practices|acute and community
summary of findings|is there a clear shared|is there a clear framework|how are interagency
what are the experiences of frontline|what are the experiences of people
{FOUR}well led?|is there a shared clear|strategy, vision and|involvement of people
promoting a culture|learning and improvement|what impact is governance|overarching governance
risk sharing across|information governance|to what extent is|system level workforce
developing a skilled|is commissioning of care|strategic approach to|market shaping
commissioning services to|contract oversight|how do system partners
do services work together to keep|{QUESTIONS}
do services work together to manage|{QUESTIONS}
do services work together to effectively|{QUESTIONS}
maturity of the system|what is the maturity|areas for improvement"""


def listed(text: str) -> list[str]:
    """One entry a heading, in order."""
    return text.replace("\n", "|").split("|")


HEADINGS = {
    "birmingham-and-solihull-ics-2024-leadership.txt": listed(LEADERSHIP),
    "birmingham-and-solihull-ics-2024-quality-and-safety.txt": listed(BIRMINGHAM_SAFETY),
    "dorset-ics-2024-quality-and-safety.txt": listed(DORSET),
    "birmingham-local-system-review-2018.txt": listed(LOCAL_SYSTEM_REVIEW),
}
