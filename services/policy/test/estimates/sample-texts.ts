import { createHash } from 'node:crypto';

/** Texts as people and programs send them, by what they are. The prose is article 1 of the declaration of human rights. */
export const SAMPLE_TEXTS: Readonly<Record<string, string>> = {
  'prose, English': `All human beings are born free and equal in dignity and rights. They are endowed with reason and
conscience and should act towards one another in a spirit of brotherhood. Please summarise this for a child of seven,
then list three objections that a careful reader could raise, each with one sentence on why it does or does not hold.`,
  'prose, German': `Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen
begabt und sollen einander im Geist der Brüderlichkeit begegnen. Verwaltungsgerichtsverfahren bleiben davon unberührt.`,
  'prose, French': `Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de
conscience et doivent agir les uns envers les autres dans un esprit de fraternité.`,
  'prose, Spanish': `Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y
conciencia, deben comportarse fraternalmente los unos con los otros.`,
  'prose, Polish': `Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni
rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.`,
  'prose, Turkish': `Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve
birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.`,
  'prose, Vietnamese': `Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. Mọi con người đều được
tạo hoá ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình anh em.`,
  'prose, Russian': `Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и
должны поступать в отношении друг друга в духе братства.`,
  'prose, Arabic': `يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميراً وعليهم أن يعامل بعضهم بعضاً
بروح الإخاء.`,
  'prose, Hindi': `सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा
की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।`,
  'prose, Chinese': `人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。`,
  'prose, Japanese': `すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを
授けられており、互いに同胞の精神をもって行動しなければならない。`,
  'prose, Korean': `모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며
서로 형제애의 정신으로 행동하여야 한다.`,
  'code, TypeScript': `export function calendarWindow(name: CalendarName, timeZone: string, atMs: number): CalendarWindow {
  const zone = timeZone === UTC ? undefined : IANAZone.create(timeZone);
  let first = firstDate(name, atMs + (zone?.offset(atMs) ?? 0) * MINUTE_MS);
  for (let endMs = startOfDate(zone, next); atMs >= endMs; endMs = startOfDate(zone, next)) {
    [first, startMs, next] = [next, endMs, firstDateAfter(name, first)];
  }
  return { kind: 'calendar', startMs, endMs };
}`,
  'code, Python': `def settle(self, event: UsageEvent) -> Outcome:
    """Replaces reserved amounts by real ones."""
    record = self._records.get(event.request_id)
    if record is None or record["state"] == "settled":
        return Outcome.DUPLICATE
    for counter, held in record["holds"].items():
        self._counters[counter].used += event.amount(counter.unit)
        self._counters[counter].reserved -= held
    return Outcome.SETTLED`,
  'code, minified': `function a(b){var c=b.length,d=[],e=0;for(;e<c;e++){if(b[e]!==null&&b[e].x>0){d.push({i:e,v:b[e].x*2})}else{d.push(void 0)}}return d.filter(function(f){return f&&f.v>10})}`,
  JSON: JSON.stringify(
    Array.from({ length: 12 }, (_, index) => ({
      id: index + 100,
      name: `worker-${index}`,
      enabled: index % 2 === 0,
      limits: { cpu: `${index * 250}m`, memory: `${index * 64}Mi` },
      labels: ['team-red', 'prod'],
    })),
  ),
  'CSV of numbers': Array.from(
    { length: 60 },
    (_, index) => `${index},${(index * 7.31).toFixed(2)},item-${index % 17},${(index * 37) % 1_000}`,
  ).join('\n'),
  hexadecimal: Array.from({ length: 20 }, (_, index) => hash(index).digest('hex')).join('\n'),
  base64: Array.from({ length: 20 }, (_, index) => hash(index).digest('base64')).join(''),
};

function hash(of: number) {
  return createHash('sha512').update(String(of));
}
