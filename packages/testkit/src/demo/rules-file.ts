import { crmSubdomain } from './amocrm-cards.ts'
import { counterId } from './metrika-rows.ts'

/** The firm's `touchledger.yaml`. */
export const rulesText = `version: 1
company: {name: Ромашка, time_zone: Europe/Moscow, currency: RUB, language: ru}
money: {basis: net_of_vat, input_vat_deductible: true, margin: 0.35}
brand_words: [ромашка, romashka]
site: {hosts: [romashka.example]}
sources:
  metrika: {counter: ${counterId}}
  direct: {login: romashka-ads, vat: 'excluded:22'}
  amocrm: {subdomain: ${crmSubdomain}, inn_field: ИНН, client_id_field: ClientID Метрики, vat: 'included:22'}
stages:
  Продажи:
    Неразобранное: lead
    Новая заявка: lead
    Квалифицирован: mql
    Переговоры: sql
    Договор и оплата: sql
    Успешно реализовано: won
    Закрыто и не реализовано: lost
  Прогрев:
    Неразобранное: nurture
    Рассылка: nurture
    Ждёт бюджета: nurture
    Успешно реализовано: won
    Закрыто и не реализовано: lost
path: {before_lead_days: 90, to: sale, members: deal_contacts, repeat: after_previous_sale, touches: marketing}
models:
  default: position_based
  also: [first_touch, last_touch, last_non_direct, linear, time_decay]
channels:
  - {name: Партнёры, when: {referrer_host: 'partner-*'}}
reasons: {price: Дорого, competitor_won: Выбрали конкурента, not_icp: Не соответствует ICP, too_early: Слишком рано, unreachable: Не дозвонились}
`
