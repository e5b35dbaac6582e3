import type { Bilingual } from '#protocol/api/parts.ts';

/** What the reading of rules says, with the Japanese for it; `$1`, `$2` … are the parts in parentheses. The first that fits holds. */
const rows: readonly (readonly [RegExp, string])[] = [
  [/^not readable as YAML: (.*)$/, 'YAML として読めません（$1）。字下げ、引用符、コロンの後の空白を確かめてください'],
  [/^the file holds no document/, 'ファイルが空です。ルールを書くか、ファイルを取り除いてください'],
  [
    /^this is no Sigma rule: a rule is a map/,
    'Sigma ルールではありません。title・logsource・detection を書いてください',
  ],
  [/^this is no Sigma rule/, 'Sigma ルールではありません。detection・correlation・filter のどれかが必要です'],
  [/^a document can hold only one of (.*): /, 'ひとつの文書に $1 を一緒には書けません。「---」で分けてください'],
  [/^"action" is no longer/, '「action」は今の Sigma にはありません。ルールを省略せずに書き、「---」で分けてください'],
  [/^there is no title/, 'title がありません。「title:」に短い文を書いてください'],
  [
    /^there is no logsource/,
    'logsource がありません。「logsource:」の下に product・category・service のどれかを書いてください',
  ],
  [/^the logsource is empty/, 'logsource が空です。product・category・service のどれかを書いてください'],
  [/^logsource (.*) must be a text$/, 'logsource の $1 は文字で書いてください'],
  [/^"(.*)" must be a list of texts$/, '「$1」は文字の一覧で書いてください'],
  [/^"(.*)" must be a text$/, '「$1」は文字で書いてください'],
  [/^"detection" must hold/, 'detection の下に、選択（selection）と condition を書いてください'],
  [/^"filter" must hold/, 'filter の下に、rules・選択（selection）・condition を書いてください'],
  [/^"correlation" must hold/, 'correlation の下に、type・rules・timespan を書いてください'],
  [/^"correlation" has no "(.*)": known are (.*)$/, 'correlation に「$1」はありません。書けるのは $2 です'],
  [
    /^correlation type (.*) does not exist: write (.*)$/,
    'correlation の type $1 はありません。$2 のどれかを書いてください',
  ],
  [/^the correlation names no rules/, 'correlation に rules がありません。対象のルールの id か name を書いてください'],
  [/^the rule "(.*)" is named twice: name it once/, 'ルール「$1」が二度書かれています。一度だけ書いてください'],
  [/^the rule "(.*)" is named twice/, 'ルール「$1」が二度書かれています。二つ目の段階には別のルールを書いてください'],
  [/^timespan (.*) is not readable/, 'timespan $1 を読めません。数字と s・m・h・d で、たとえば 5m と書いてください'],
  [
    /^the condition has no "(.*)": write (.*?)(?: \(and.*)?$/,
    'condition に「$1」は書けません。$2 のどれか（と field、percentile）を書いてください',
  ],
  [/^aliases must map/, 'aliases は「別名: {ルール: 項目}」の形で書いてください'],
  [
    /^the condition does not ask for the rule "(.*)":/,
    'condition にルール「$1」がありません。condition で使うか、rules から外してください',
  ],
  [
    /^(.*) needs a condition over rule names/,
    '$1 には、ルール名の condition が要ります。たとえば「rule_a and not rule_b」と書いてください',
  ],
  [
    /^(.*) takes a map as condition/,
    '$1 の condition は「gte: 10」の形で書いてください。言葉の条件は temporal と temporal_ordered のものです',
  ],
  [/^the condition of a correlation must be a map/, 'correlation の condition は「gte: 10」の形で書いてください'],
  [/^(.*) needs a condition such as/, '$1 には「gte: 10」のような condition が要ります'],
  [/^(.*) needs "field" in its condition/, '$1 の condition には「field」が要ります'],
  [/^(.*) does not use a field/, '$1 では field を使いません。値の種類を数えるなら value_count と書いてください'],
  [/^(.*) takes one field$/, '$1 に書ける field はひとつです'],
  [/^percentile must be/, 'percentile は 0 から 100 の数字で書いてください'],
  [/^the ordered condition unfolds/, '順序つきの条件の組み合わせが多すぎます。いくつかの correlation に分けてください'],
  [
    /^the referenced rule "(.*)" is not loaded/,
    '参照先のルール「$1」がありません。そのファイルも読み込むか、id・name を直してください',
  ],
  [/^"(.*)" is a filter: a correlation/, '「$1」は filter です。correlation から参照できるのはルールだけです'],
  [/^the correlation depends on itself/, 'correlation が自分自身を参照しています。参照の輪を断ってください'],
  [
    /^the (id|name) "(.*)" is already used in (.*) line (\d+)/,
    '$1「$2」は $3 の $4 行目ですでに使われています。このルールだけの $1 にしてください',
  ],
  [/^the filter names rules that are not loaded: (.*)$/, 'filter の rules にあるルールがありません：$1'],
  [
    /^the filter's condition has no "not"/,
    'filter の condition に not がありません。書いたものを除くのではなく、それだけに絞ることになります',
  ],
  [
    /^the filter's logsource does not cover the rule "(.*)"/,
    'filter の logsource がルール「$1」に合わないため、そのルールには効きません',
  ],
  [
    /^the placeholder %(.*)% in "(.*)" has no values/,
    '「$2」の %$1% に入れる一覧がありません。「一覧」の画面で、名前が $1 の一覧を作ってください',
  ],
  [/^"(.*)" unfolds to more than (\d+) values/, '「$1」の組み合わせが $2 を超えます。一覧を短くしてください'],
  [/^the condition is empty/, 'condition が空です。選択（selection）の名前を書いてください'],
  [/^there is no condition/, 'condition がありません。成り立つべき選択（selection）の名前を書いてください'],
  [/^there is no selection:/, '選択（selection）がありません。condition のほかに、ひとつ以上書いてください'],
  [/^the condition must be a text/, 'condition は文字で書いてください'],
  [/^condition "(.*)": parentheses are nested/, 'condition「$1」の括弧が深すぎます'],
  [
    /^condition "(.*)": it ends where/,
    'condition「$1」が途中で終わっています。選択（selection）の名前を続けてください',
  ],
  [/^condition "(.*)": a parenthesis is not closed/, 'condition「$1」の括弧が閉じていません。「)」を加えてください'],
  [
    /^condition "(.*)": a selection is expected before "(.*)"/,
    'condition「$1」の「$2」の前に、選択（selection）の名前が要ります',
  ],
  [
    /^condition "(.*)": aggregations after/,
    'condition「$1」の「|」より後の集計は、今の Sigma にはありません。correlation（event_count など）を書いてください',
  ],
  [/^condition "(.*)": "(.*)" needs a quantity/, 'condition「$1」の「$2」の前に「1 of」か「all of」を書いてください'],
  [
    /^condition "(.*)": there is no selection "(.*)": the rule has (.*)$/,
    'condition「$1」の「$2」という選択（selection）はありません。あるのは $3 です',
  ],
  [
    /^condition "(.*)": "(.*) of" does not exist/,
    'condition「$1」の「$2 of」は書けません。「1 of」「any of」「all of」のどれかにしてください',
  ],
  [
    /^condition "(.*)": "(.*) of" needs "them"/,
    'condition「$1」の「$2 of」の後に、them か名前の型（sel* など）を書いてください',
  ],
  [
    /^condition "(.*)": "(.*)" fits no selection: the rule has (.*)$/,
    'condition「$1」の「$2」に合う選択（selection）がありません。あるのは $3 です',
  ],
  [/^condition "(.*)": "(.*)" is not expected/, 'condition「$1」の「$2」の前に and か or を書いてください'],
  [
    /^"(.*)" has more than (\d+) option marks/,
    '「$1」のひとつの値に「-」が $2 個を超えてあります。値を分けて「all」を使ってください',
  ],
  [
    /^unknown modifier "(.*)" in "(.*)": (?:write|known are) (.*)$/,
    '「$2」の修飾子「$1」はありません。書けるのは $3 です',
  ],
  [/^"(.*)" has "(.*)" twice/, '「$1」に「$2」が二度あります。一度だけ書いてください'],
  [/^"(.*)" combines (.*): an item can do/, '「$1」で $2 は一緒に使えません。二つの行に分けてください'],
  [/^"(.*)" combines (.*): keep one/, '「$1」で $2 は一緒に使えません。ひとつにしてください'],
  [/^"(.*)": "(.)" is a switch of "re"/, '「$1」の「$2」は re に付けるものです。|re|$2 と書いてください'],
  [/^"(.*)": "(.*)" cannot stand with "(.*)"/, '「$1」の「$2」は「$3」と一緒には使えません'],
  [/^"(.*)": "re" must be the first modifier: write (.*)$/, '「$1」の re は最初に書きます。$2 としてください'],
  [/^"(.*)": the text is widened before it is encoded: write (.*)$/, '「$1」の修飾子の順が逆です。$2 と書いてください'],
  [
    /^"(.*)": a wildcard cannot be encoded/,
    '「$1」：ワイルドカードは符号化できません。\\* や \\? と書くか、値を並べてください',
  ],
  [
    /^"(.*)": (.*) is too short to be known/,
    '「$1」：$2 は短すぎて base64 の中から見つけられません。2 文字以上にしてください',
  ],
  [/^"(.*)" compares numbers, but (.*) is none/, '「$1」は数を比べますが、$2 は数ではありません。数字を書いてください'],
  [/^"(.*)" needs true or false/, '「$1」には、引用符なしの true か false を書いてください'],
  [/^"(.*)" takes one value: true or false/, '「$1」に書けるのは true か false ひとつです'],
  [/^"(.*)": null takes no modifier/, '「$1」：null には修飾子を付けられません。項目名だけにしてください'],
  [/^"(.*)" needs the name of another field/, '「$1」には、比べる相手の項目名を書いてください'],
  [
    /^"(.*)": (.*) is not an address block/,
    '「$1」：$2 はアドレスの範囲ではありません。192.168.0.0/16 のように書いてください',
  ],
  [/^"(.*)" needs a field name before/, '「$1」の修飾子の前に、項目名が要ります'],
  [
    /^"(.*)" has an empty list/,
    "「$1」の一覧が空です。項目がないことは null、空の値は '' と書くか、行を消してください",
  ],
  [/^"(.*)" holds a nested (list|map)/, '「$1」に入れ子があります。値だけを書くか、項目名を点（.）でつないでください'],
  [
    /^"(.*)" has null inside a list/,
    '「$1」の一覧に null があります。null は別の選択（selection）にして、or でつないでください',
  ],
  [/^"(.*)": a keyword cannot be null/, '「$1」：キーワードに null は書けません'],
  [/^"(.*)": neq with all/, '「$1」：neq と all は一緒に使えません。condition で not を使ってください'],
  [/^the selection is empty/, '選択（selection）が空です。項目をひとつ以上書いてください'],
  [/^the selection "(.*)" is an empty list/, '選択「$1」の一覧が空です。ひとつ以上書いてください'],
  [/^the selection "(.*)" holds a list inside/, '選択「$1」の一覧の中に一覧があります。ひとつの一覧にしてください'],
  [/^the selection "(.*)" is empty/, '選択「$1」が空です。項目かキーワードを書いてください'],
  [
    /^"timeframe" is no longer/,
    '「timeframe」は detection には書けません。timespan のある correlation を書いてください',
  ],
  [
    /^"(.*)": the regular expression is refused: look-around/,
    '「$1」の正規表現：先読み・後読みは使えません。別の選択と、condition の not を使ってください',
  ],
  [
    /^"(.*)": the regular expression is refused: the back-reference/,
    '「$1」の正規表現：後方参照は使えません。繰り返す部分をそのまま書いてください',
  ],
  [
    /^"(.*)": the regular expression is refused: .*(?:repeats more|unfolds)/,
    '「$1」の正規表現：繰り返しが大きすぎます。回数を減らしてください',
  ],
  [
    /^"(.*)": the regular expression is refused: a group is not closed/,
    '「$1」の正規表現：括弧が閉じていません。「)」を加えてください',
  ],
  [
    /^"(.*)": the regular expression is refused: a \[class\] is not closed/,
    '「$1」の正規表現：[ ] が閉じていません。「]」を加えてください',
  ],
  [/^"(.*)": the regular expression is refused: (.*)$/, '「$1」の正規表現は使えません（$2）'],
  [/^"(.*)" needs a number$/, '「$1」には数字を書いてください'],
  [/^(\w+) "(.*)" does not exist: write (.*)$/, '$1「$2」はありません。$3 のどれかを書いてください'],
];

/** What the reading of rules said, in both languages. */
export function faultWords(reason: string): Bilingual {
  for (const [says, japanese] of rows) {
    const found = says.exec(reason);
    if (found)
      return { ja: `${japanese.replace(/\$(\d)/g, (_, part) => found[Number(part)] ?? '')}。`, en: `${reason}.` };
  }
  return { ja: `ルールを読めません（${reason}）。`, en: `${reason}.` };
}
