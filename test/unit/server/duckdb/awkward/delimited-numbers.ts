import type { AwkwardCase } from './case.ts';

const many = (count: number, line: string): string => `${line}\n`.repeat(count);

/** Numbers as people and programs write them. */
export const numberCases: AwkwardCase[] = [
  {
    title: 'One decimal behind thousands of whole numbers',
    source: 'polars 12692, ClickHouse 53384',
    content: `id,price\n${many(23_999, '1,10')}2,12.75\n${many(1000, '3,10')}`,
    shown: 'id,price⏎1,10⏎… row 24,000: 2,12.75',
    name: 'prices.csv',
    columns: [
      ['id', 'BIGINT'],
      ['price', 'DOUBLE'],
    ],
    rows: [[1, 10]],
    count: 25_000,
    says: [],
  },
  {
    title: 'Decimal commas in every column of a semicolon file',
    source: 'duckdb 15576',
    content: 'x;y;z\n1,5;2,25;3,1\n2,5;3,75;4,2\n',
    name: 'a.csv',
    columns: [
      ['x', 'DOUBLE'],
      ['y', 'DOUBLE'],
      ['z', 'DOUBLE'],
    ],
    rows: [
      [1.5, 2.25, 3.1],
      [2.5, 3.75, 4.2],
    ],
    says: [/divided at a semicolon/, /have a comma as their decimal sign/],
  },
  {
    title: 'Decimal commas without names of columns',
    source: 'pandas 12933',
    content: '1,2;2,3\n3,4;4,5\n',
    name: 'a.csv',
    columns: [
      ['column0', 'DOUBLE'],
      ['column1', 'DOUBLE'],
    ],
    rows: [
      [1.2, 2.3],
      [3.4, 4.5],
    ],
    says: [/first line looks like data/, /have a comma as their decimal sign/],
  },
  {
    title: 'A grouping dot among decimal commas',
    source: 'pandas 59299',
    content: 'a;b\na;1,20\nb;22,3\nc;1.234,56\n',
    name: 'a.csv',
    columns: [
      ['a', 'VARCHAR'],
      ['b', 'DOUBLE'],
    ],
    rows: [
      ['a', 1.2],
      ['b', 22.3],
      ['c', 1234.56],
    ],
    says: [/"1,20" in column "b" have a comma as their decimal sign/],
  },
  {
    title: 'A round thousand beside an amount with decimals',
    source: 'polars 18797',
    content: 'Artikel;Preis;Menge\nA;1.234,50;1.000\nB;99,00;2.500\n',
    name: 'a.csv',
    columns: [
      ['Artikel', 'VARCHAR'],
      ['Preis', 'DOUBLE'],
      ['Menge', 'BIGINT'],
    ],
    rows: [
      ['A', 1234.5, 1000],
      ['B', 99, 2500],
    ],
    says: [/have a comma as their decimal sign/],
  },
  {
    title: 'A grouping dot that only a German date explains',
    source: 'experience',
    content: 'Datum;Umsatz\n01.03.2025;1.250\n02.03.2025;980\n15.03.2025;2.300\n',
    name: 'umsatz.csv',
    columns: [
      ['Datum', 'DATE'],
      ['Umsatz', 'BIGINT'],
    ],
    rows: [
      ['2025-03-01', 1250],
      ['2025-03-02', 980],
      ['2025-03-15', 2300],
    ],
    says: [
      /"1.250" was taken for the sign between thousands, because .*semicolons.*dots/,
      /"15.03.2025".*day, month, year/,
    ],
  },
  {
    title: 'The same dot in a comma file with ISO dates',
    source: 'experience',
    content: 'day,ratio\n2025-03-01,1.250\n2025-03-02,0.980\n',
    name: 'a.csv',
    columns: [
      ['day', 'DATE'],
      ['ratio', 'DOUBLE'],
    ],
    rows: [
      ['2025-03-01', 1.25],
      ['2025-03-02', 0.98],
    ],
    says: [/have a dot as their decimal sign/],
  },
  {
    title: 'Three figures behind each dot and nothing else to tell',
    source: 'experience',
    content: 'name,value\na,1.250\nb,3.400\n',
    name: 'a.csv',
    columns: [
      ['name', 'VARCHAR'],
      ['value', 'DOUBLE'],
    ],
    rows: [
      ['a', 1.25],
      ['b', 3.4],
    ],
    says: [/taken for a decimal sign, because .*commas/],
  },
  {
    title: 'Quoted thousands in a comma file',
    source: 'readr 799, pandas 22584',
    content: 'area_code,indicator\narea_1,"1,000"\narea_2,"2,000"\narea_4,"54,908"\n',
    name: 'a.csv',
    columns: [
      ['area_code', 'VARCHAR'],
      ['indicator', 'BIGINT'],
    ],
    rows: [
      ['area_1', 1000],
      ['area_2', 2000],
      ['area_4', 54_908],
    ],
    says: [/"," in "1,000" was taken for the sign between thousands/],
  },
  {
    title: 'Thousands with decimals between vertical bars',
    source: 'pandas 4598',
    content: 'A|B|C\n1|2,334.01|5\n10|13|10\n',
    name: 'a.txt',
    columns: [
      ['A', 'BIGINT'],
      ['B', 'DOUBLE'],
      ['C', 'BIGINT'],
    ],
    rows: [
      [1, 2334.01, 5],
      [10, 13, 10],
    ],
    says: [/vertical bar/, /have a dot as their decimal sign/],
  },
  {
    title: 'Dollars',
    source: 'readr 392',
    content: 'item,cost\npump,"$1,234.50"\nhose,$7\nrefund,"($12.00)"\n',
    name: 'a.csv',
    columns: [
      ['item', 'VARCHAR'],
      ['cost', 'DOUBLE'],
    ],
    rows: [
      ['pump', 1234.5],
      ['hose', 7],
      ['refund', -12],
    ],
    says: [/"cost" is stored as numbers without their currency/, /decimal sign/],
  },
  {
    title: 'Yuan of both widths',
    source: 'experience',
    content: '商品,价格\n苹果,"¥1,250.50"\n梨,￥980\n',
    name: '价格.csv',
    columns: [
      ['商品', 'VARCHAR'],
      ['价格', 'DOUBLE'],
    ],
    rows: [
      ['苹果', 1250.5],
      ['梨', 980],
    ],
    says: [/decimal sign/, /"价格" is kept as text|without their currency/],
  },
  {
    title: 'Euros behind the amount, with a blank that does not break',
    source: 'experience',
    content: 'Posten;Betrag\nMiete;1.250,00\u00a0€\nStrom;89,90\u00a0€\n',
    name: 'a.csv',
    columns: [
      ['Posten', 'VARCHAR'],
      ['Betrag', 'DOUBLE'],
    ],
    rows: [
      ['Miete', 1250],
      ['Strom', 89.9],
    ],
    says: [/without their currency/, /have a comma as their decimal sign/],
  },
  {
    title: 'Amounts of several currencies',
    source: 'experience',
    content: 'who,amount\nAnn,$5\nBob,€7\nCleo,$9\n',
    name: 'a.csv',
    columns: [
      ['who', 'VARCHAR'],
      ['amount', 'VARCHAR'],
    ],
    rows: [
      ['Ann', '$5'],
      ['Bob', '€7'],
      ['Cleo', '$9'],
    ],
    says: [/"amount" is kept as text, because its values are of different kinds, such as "\$5" and "€7"/],
  },
  {
    title: 'Percent with a decimal comma and a blank',
    source: 'experience',
    content: 'Land;Anteil\nA;12,5 %\nB;7 %\n',
    name: 'a.csv',
    columns: [
      ['Land', 'VARCHAR'],
      ['Anteil', 'DOUBLE'],
    ],
    rows: [
      ['A', 12.5],
      ['B', 7],
    ],
    says: [/without their percent sign, such as "12,5 %"/, /have a comma as their decimal sign/],
  },
  {
    title: 'Blanks between thousands, as French writes them',
    source: 'experience',
    content: 'ville;habitants;revenu\nLyon;522 250;1\u202f234,5\nParis;2 133 111;20\u202f010,25\n',
    name: 'villes.csv',
    columns: [
      ['ville', 'VARCHAR'],
      ['habitants', 'BIGINT'],
      ['revenu', 'DOUBLE'],
    ],
    rows: [
      ['Lyon', 522_250, 1234.5],
      ['Paris', 2_133_111, 20_010.25],
    ],
    says: [/have a comma as their decimal sign/],
  },
  {
    title: 'Apostrophes between thousands, as the Swiss write them',
    source: 'experience',
    content: "Konto;Saldo\nA;1'234.50\nB;-12'000.05\n",
    name: 'a.csv',
    columns: [
      ['Konto', 'VARCHAR'],
      ['Saldo', 'DOUBLE'],
    ],
    rows: [
      ['A', 1234.5],
      ['B', -12_000.05],
    ],
    says: [/have a dot as their decimal sign/],
  },
  {
    title: 'Lakhs and crores',
    source: 'experience',
    content: 'city,cost\nPune,"₹12,34,567.89"\nDelhi,"₹98,765.00"\n',
    name: 'a.csv',
    columns: [
      ['city', 'VARCHAR'],
      ['cost', 'DOUBLE'],
    ],
    rows: [
      ['Pune', 1_234_567.89],
      ['Delhi', 98_765],
    ],
    says: [/without their currency/, /have a dot as their decimal sign/],
  },
  {
    title: 'A minus behind the number, as SAP writes it',
    source: 'experience',
    content: 'Konto;Saldo\n4711;1.234,50-\n4712;10,00\n',
    name: 'sap.csv',
    columns: [
      ['Konto', 'BIGINT'],
      ['Saldo', 'DOUBLE'],
    ],
    rows: [
      [4711, -1234.5],
      [4712, 10],
    ],
    says: [/have a comma as their decimal sign/],
  },
  {
    title: 'Figures of full width',
    source: 'experience',
    content: '品名,数量\n笔,１２３\n纸,４５\n',
    name: 'a.csv',
    columns: [
      ['品名', 'VARCHAR'],
      ['数量', 'BIGINT'],
    ],
    rows: [
      ['笔', 123],
      ['纸', 45],
    ],
    says: [],
  },
  {
    title: 'Coordinates with dots beside amounts with commas',
    source: 'experience',
    content: 'Ort;Breite;Preis;Gebühr\nBerlin;52.5200;1,50;0,10\nBonn;50.7374;2,75;0,20\n',
    name: 'a.csv',
    columns: [
      ['Ort', 'VARCHAR'],
      ['Breite', 'DOUBLE'],
      ['Preis', 'DOUBLE'],
      ['Gebühr', 'DOUBLE'],
    ],
    rows: [
      ['Berlin', 52.52, 1.5, 0.1],
      ['Bonn', 50.7374, 2.75, 0.2],
    ],
    says: [
      /have a comma as their decimal sign.*"Breite" is written the other way/,
      /"Breite" such as "52.5200" fit "." as their decimal sign only/,
    ],
  },
  {
    title: 'Exponents among whole numbers, as R writes them',
    source: 'readr 890',
    content: 'id,abundance\n1,250\n2,1e5\n3,1E+05\n',
    name: 'a.csv',
    columns: [
      ['id', 'BIGINT'],
      ['abundance', 'DOUBLE'],
    ],
    rows: [
      [1, 250],
      [2, 100_000],
      [3, 100_000],
    ],
    says: [],
  },
  {
    title: 'Codes that look like numbers with exponents',
    source: 'experience (Excel and gene names)',
    content: 'plate,count\n12E3,5\n45E1,6\n',
    name: 'a.csv',
    columns: [
      ['plate', 'VARCHAR'],
      ['count', 'BIGINT'],
    ],
    rows: [
      ['12E3', 5],
      ['45E1', 6],
    ],
    says: [],
  },
  {
    title: 'Floating-point numbers with all their figures',
    source: 'experience (pandas to_csv)',
    content: 'a,b\n0.30000000000000004,1\n0.1,2\n',
    name: 'a.csv',
    columns: [
      ['a', 'DOUBLE'],
      ['b', 'BIGINT'],
    ],
    rows: [
      [0.300_000_000_000_000_04, 1],
      [0.1, 2],
    ],
    says: [/decimal sign/],
  },
  {
    title: 'More figures than a floating-point number keeps',
    source: 'experience',
    content: 'a,b\n1234567890123456.789,1\n0.5,2\n',
    name: 'a.csv',
    columns: [
      ['a', 'DECIMAL(19,3)'],
      ['b', 'BIGINT'],
    ],
    rows: [
      ['1234567890123456.789', 1],
      ['0.500', 2],
    ],
    says: [/"a" has more figures than a floating-point number keeps/, /decimal sign/],
  },
  {
    title: 'Digits beyond the greatest integer',
    source: 'polars 12473',
    content: 'Id,Num\n1,11111111111111111111111111111111111111111111\n',
    name: 'a.csv',
    columns: [
      ['Id', 'BIGINT'],
      ['Num', 'VARCHAR'],
    ],
    rows: [[1, '11111111111111111111111111111111111111111111']],
    says: [/"Num" is kept as text, because a number would not keep all figures/],
  },
  {
    title: 'Leading zeros and country codes',
    source: 'experience',
    content: 'plz,tel,n\n01067,+49,1\n10115,+86,2\n',
    name: 'a.csv',
    columns: [
      ['plz', 'VARCHAR'],
      ['tel', 'VARCHAR'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['01067', '+49', 1],
      ['10115', '+86', 2],
    ],
    says: [/"plz" is kept as text.*zero that "01067"/, /"tel" is kept as text.*plus that "\+49"/],
  },
  {
    title: 'Versions, addresses and article numbers',
    source: 'experience',
    content:
      'version;ip;isbn\n1.2.3;192.168.100.200;978-3-16-148410-0\n1.10.0;192.168.100.201;978-0-306-40615-7\n',
    name: 'a.csv',
    columns: [
      ['version', 'VARCHAR'],
      ['ip', 'VARCHAR'],
      ['isbn', 'VARCHAR'],
    ],
    rows: [
      ['1.2.3', '192.168.100.200', '978-3-16-148410-0'],
      ['1.10.0', '192.168.100.201', '978-0-306-40615-7'],
    ],
    says: [],
  },
  {
    title: 'Words for missing values among numbers',
    source: 'polars 1831',
    content: 'id,score,level\n1,NA,-\n2,3.5,7\n3,n/a,无\n',
    name: 'a.csv',
    columns: [
      ['id', 'BIGINT'],
      ['score', 'DOUBLE'],
      ['level', 'BIGINT'],
    ],
    rows: [
      [1, null, null],
      [2, 3.5, 7],
      [3, null, null],
    ],
    says: [
      /1 value "NA" in column "score" was read as missing/,
      /1 value "n\/a" in column "score"/,
      /1 value "-" in column "level"/,
      /1 value "无" in column "level"/,
      /decimal sign/,
    ],
  },
  {
    title: 'Namibia is not missing',
    source: 'experience (pandas and country codes)',
    content: 'country,n\nNA,1\nDE,2\n',
    name: 'a.csv',
    columns: [
      ['country', 'VARCHAR'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['NA', 1],
      ['DE', 2],
    ],
    says: [],
  },
  {
    title: 'A column that is empty for its first thousands of rows',
    source: 'readr 84, readxl 667',
    content: `id,note\n${many(30_000, '1,')}2,12.5\n`,
    shown: 'id,note⏎1,⏎… row 30,001: 2,12.5',
    name: 'a.csv',
    columns: [
      ['id', 'BIGINT'],
      ['note', 'DOUBLE'],
    ],
    rows: [[1, null]],
    count: 30_001,
    says: [/decimal sign/],
  },
  {
    title: 'A grouping sign that shows late',
    source: 'readr 799',
    content: `id;amount\n${many(30_000, '1;980')}2;1.250\n3;1.250,50\n`,
    shown: 'id;amount⏎1;980⏎… row 30,001: 2;1.250⏎3;1.250,50',
    name: 'a.csv',
    columns: [
      ['id', 'BIGINT'],
      ['amount', 'DOUBLE'],
    ],
    rows: [[1, 980]],
    count: 30_002,
    says: [/have a comma as their decimal sign/],
  },
  {
    title: 'A dash in place of the cents',
    source: 'experience',
    content: 'a;b\n1.234,-;5,- €\n-2,50;7,50 €\n',
    name: 'a.csv',
    columns: [
      ['a', 'DOUBLE'],
      ['b', 'DOUBLE'],
    ],
    rows: [
      [1234, 5],
      [-2.5, 7.5],
    ],
    says: [],
  },
  {
    title: 'A number too small for a floating-point number',
    source: 'experience',
    content: 'a;b\n1e-400;x\n1.5;y\n',
    name: 'a.csv',
    columns: [
      ['a', 'VARCHAR'],
      ['b', 'VARCHAR'],
    ],
    rows: [
      ['1e-400', 'x'],
      ['1.5', 'y'],
    ],
    says: [],
  },
  {
    title: 'A number too small for a floating-point number, behind thousands of others',
    source: 'experience',
    content: `id,price\n${many(24_000, '1,1.5')}2,1e-400\n${many(1000, '3,10')}`,
    shown: 'id,price⏎1,1.5⏎… row 24,001: 2,1e-400',
    name: 'a.csv',
    columns: [
      ['id', 'BIGINT'],
      ['price', 'VARCHAR'],
    ],
    rows: [[1, '1.5']],
    count: 25_001,
    says: [],
  },
  {
    title: 'Full-width commas between values',
    source: 'experience',
    content: 'a，b\n1，2\n3，4\n',
    name: 'a.csv',
    columns: [
      ['a', 'BIGINT'],
      ['b', 'BIGINT'],
    ],
    rows: [
      [1, 2],
      [3, 4],
    ],
    says: [/divided at a full-width comma/],
  },
  {
    title: 'Full-width commas within numbers of ASCII, which is never sure',
    source: 'experience',
    content: 'a;b\n1，2;x\n3，4;y\n',
    name: 'a.csv',
    columns: [
      ['a', 'DOUBLE'],
      ['b', 'VARCHAR'],
    ],
    rows: [
      [1.2, 'x'],
      [3.4, 'y'],
    ],
    says: [/The full-width comma in "1，2" may also divide two values/],
  },
  {
    title: 'Figures in groups that may be telephone numbers',
    source: 'experience',
    content: 'name;phone\nA;555 123\nB;555 987\n',
    name: 'a.csv',
    columns: [
      ['name', 'VARCHAR'],
      ['phone', 'BIGINT'],
    ],
    rows: [
      ['A', 555_123],
      ['B', 555_987],
    ],
    says: [
      /blanks in values of "phone" such as "555 123" were taken for signs between thousands.*type "text"/,
    ],
  },
  {
    title: 'Codes that are asked for as text need no reason',
    source: 'experience',
    content: 'zip;n\n01067;1\n10115;2\n',
    name: 'a.csv',
    options: { types: { zip: 'text' } },
    columns: [
      ['zip', 'VARCHAR'],
      ['n', 'BIGINT'],
    ],
    rows: [
      ['01067', 1],
      ['10115', 2],
    ],
    says: [],
  },
];
