import type { Random } from './random.ts'

const women = ['Анна', 'Мария', 'Ольга', 'Елена', 'Наталья', 'Ирина', 'Светлана', 'Татьяна', 'Юлия', 'Дарья', 'Алёна', 'Вера']
const men = ['Иван', 'Алексей', 'Дмитрий', 'Сергей', 'Андрей', 'Павел', 'Николай', 'Михаил', 'Антон', 'Олег', 'Пётр', 'Фёдор']
const families = [
  'Примеров',
  'Образцов',
  'Тестов',
  'Полянин',
  'Берёзов',
  'Лугов',
  'Озеров',
  'Полевых',
  'Ключев',
  'Рощин',
  'Вересаев',
  'Громов',
  'Ёлкин',
  'Снегирёв',
  'Зимин',
  'Яблоков',
]
const unusual = ["О'Нил", 'Салтыкова-Щедрина', 'Абд-аль-Рахман', 'д’Арк', 'Ли']
const towns = [
  'Moscow',
  'Saint Petersburg',
  'Kazan',
  'Nizhny Novgorod',
  'Yekaterinburg',
  'Novosibirsk',
  'Samara',
  'Krasnodar',
  'Voronezh',
  'Perm',
  'Ufa',
  'Rostov-on-Don',
  'Tula',
  'Minsk',
]
const forms = ['ООО', 'АО', 'ООО', 'ООО', 'ПАО', 'ЗАО']
const firsts = [
  'Молочный',
  'Северный',
  'Волжский',
  'Уральский',
  'Первый',
  'Новый',
  'Донской',
  'Сибирский',
  'Хлебный',
  'Чистый',
  'Родниковый',
  'Вкусный',
]
const seconds = [
  'комбинат',
  'родник',
  'завод напитков',
  'пищевик',
  'двор',
  'цех',
  'источник',
  'стандарт',
  'пакет',
  'берег',
  'край',
  'продукт',
]
const oddNames = ['ООО "Рога, копыта и К\'"', 'ИП О\'Нил "Сок"', 'ООО «Тара; этикетка, плёнка»', 'АО «Б\\Ф Розлив»', 'ООО  «Два  пробела»']
const wares = ['линия розлива', 'упаковщик', 'этикетировщик', 'линия под ключ', 'запчасти', 'модернизация цеха', 'термотоннель', 'укупорка']

export type FullName = { readonly firstName: string; readonly lastName: string }

export function nameOfPerson(random: Random): FullName {
  const woman = random.chance(0.48)
  if (random.chance(0.02)) return { firstName: random.pick(woman ? women : men), lastName: random.pick(unusual) }
  const family = random.pick(families)
  return { firstName: random.pick(woman ? women : men), lastName: woman && /[вн]$/.test(family) ? `${family}а` : family }
}
export const townOf = (random: Random): string => (random.chance(0.42) ? 'Moscow' : random.pick(towns))
export function nameOfCompany(random: Random, number: number): string {
  if (random.chance(0.02)) return `${random.pick(oddNames)} ${number}`
  return `${random.pick(forms)} «${random.pick(firsts)} ${random.pick(seconds)} ${number}»`
}
export function nameOfLead(random: Random): string {
  const ware = random.pick(wares)
  if (random.chance(0.01)) return `Заявка:\t"${ware}"\nсрочно`
  return random.pick([`Заявка с сайта: ${ware}`, `Запрос КП: ${ware}`, `${ware[0]?.toUpperCase()}${ware.slice(1)}`])
}

/** An INN of a legal person with right check digit, from a region that does not exist. */
export function innOf(number: number): string {
  const digits = `00${String(number).padStart(7, '0')}`
  const weights = [2, 4, 10, 3, 5, 9, 4, 6, 8]
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0)
  return digits + String((sum % 11) % 10)
}

/** One number, as four people write it. */
export function phoneSpelled(random: Random, phone: string): string {
  const [, code = '', head = '', middle = '', tail = ''] = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(phone) ?? []
  return random.pick([
    phone,
    `+7 (${code}) ${head}-${middle}-${tail}`,
    `8 ${code} ${head} ${middle} ${tail}`,
    `7${code}${head}${middle}${tail}`,
  ])
}
/** One address, as typed with or without care. */
export function emailSpelled(random: Random, email: string): string {
  return random.chance(0.12) ? `${email[0]?.toUpperCase()}${email.slice(1).replace(/@.*$/, (host) => host.toUpperCase())}` : email
}
