import { type Entries, entries } from './patterns.ts'

// Facts about the market, in lower case: a plain word or host, a glob (`*`, `?`), or a regular expression. A change of a list moves
// money between channels, so it is a new number of `channelListVersion`, never an edit of a number that has been published.

/** What tools write where there is nothing. */
export const emptyValues: ReadonlySet<string> = new Set([
  '',
  '(none)',
  '(not set)',
  '(not provided)',
  '(direct)',
  '(organic)',
  '(referral)',
  '(other)',
  'none',
  'null',
  'undefined',
  'not set',
  '-',
  '--',
  '<не указано>',
  '<не заполнено>',
  'не указано',
])

/** Media words that prove a purchase by click; the first expression is GA4's own. */
export const paidMedia: Entries = entries(
  `ppc, retargeting, remarketing, target, targeting, targeted, таргет, tgb, sem, ads, adv, ad, advert, advertising, reklama,
  реклама, kontekst, контекст, context, posev, posevy, посев, promo_post, ad_post, sponsored, performance`,
  /.*cp.*/u,
  /^paid.*/u,
  /^(retarg|remark)/u,
)

/** Media words that prove a purchase by view. */
export const displayMedia: Entries = entries(
  `display, banner, expandable, interstitial, cpm, cpv, media, mediynaya, olv, programmatic, preroll, audio, video_ad, video_ads,
  dooh`,
)

/** A letter, a text message or a push, whoever the source is: it is no visit to a map or a classified site. */
export const messageMedia: Entries = entries(
  'mail, mailing, newsletter, digest, rassylka, рассылка, trigger',
  /(e-mail|e_mail|e mail|email)/u,
  /sms/u,
  /push$/u,
  /(mobile|notification)/u,
)

export const emailMedia: Entries = entries(
  'mail, mailing, newsletter, digest, rassylka, рассылка, trigger',
  /(e-mail|e_mail|e mail|email)/u,
)

export const smsPushMedia: Entries = entries('смс, пуш', /sms/u, /push$/u, /(mobile|notification)/u)

export const affiliateMedia: Entries = entries('affiliate, affiliates, partner, partners, partnerka, partnership, cpa, cps, cpl, revshare')

export const socialMedia: Entries = entries(
  `social, social-network, social-media, sm, social network, social media, smm, soc, socseti, community, group, stories, story,
  reels`,
  /video/u,
)

export const messengerMedia: Entries = entries('messenger, messengers, im, chat, chatbot, bot, tg')

export const organicMedia: Entries = entries('organic, seo')

export const referralMedia: Entries = entries('referral, app, link, ssylka')

export const offlineMedia: Entries = entries(
  `qr, qrcode, qr-code, qr_code, offline, print, outdoor, ooh, billboard, flyer, leaflet, listovka, packaging, radio, tv, event,
  exhibition, vystavka, call, phone`,
)

export const mapsMedia: Entries = entries('maps, map, karty, karta, geo, gbp, gmb, maps_profile')

export const paidSocialMedia: Entries = entries(
  'paid_social, paidsocial, paid-social, smm_paid, influencer, influencers, blogger, bloggers, integration',
)

export const yandex: Entries = entries('yandex, ya, ya.ru, yandex.??, yandex.com, yandex.com.tr, yandex_*, yandex-*, яндекс, ynd')

/** Names that people give Yandex Direct in the source tag. */
export const directNames: Entries = entries(
  `direct, yandex_direct, yandex-direct, yandexdirect, yandex.direct, ya_direct, ya-direct, ya.direct, ydirect, yd, y_direct,
  директ, яндекс.директ, direct.yandex.ru, yandex_rsya, yandex_search, yandex-search, yandex_network, yandex-display, yandex_poisk,
  geoadv_direct, rsya, рся`,
)

export const directEngines: Entries = entries('ya_direct, yandex_direct_star')

export const vk: Entries = entries(
  `vk, vkontakte, vk.com, *.vk.com, vkontakte.ru, vk.ru, *.vk.ru, вк, вконтакте, ok, ok.ru, *.ok.ru, odnoklassniki, odnoklassniki.*,
  my.mail.ru`,
)

export const vkAdsNames: Entries = entries(
  `vk_ads, vkads, vk-ads, vk_ad, vk.ads, vk_reklama, vkreklama, vk_target, ads.vk.com, mytarget, my_target, target.my.com,
  target_mail_ru`,
)

export const vkEngines: Entries = entries('vk_ads, vkontakte, target_mail_ru, odnoklassniki, moimir')

export const telegram: Entries = entries(
  `telegram, tg, t.me, telegram.me, telegram.org, *.telegram.org, org.telegram.*, телеграм, тг, tgchannel, tg_channel, telegram_*,
  tg_*`,
)

export const telegramAdsNames: Entries = entries(
  'telegram_ads, telegram-ads, telegramads, tg_ads, tgads, tg-ads, ads.telegram.org, telega, telega.in',
)

export const messengers: Entries = entries(
  `whatsapp, whatsapp.com, *.whatsapp.com, wa.me, wa, com.whatsapp, viber, vb.me, viber.com, max, max.ru, skype, *.skype.com,
  wechat, wechat.com, signal, messenger, messenger.com, *.messenger.com, line, line.me, yandex_chats, *.yandex_chats, chat.zalo.me,
  discord, discord.com, slack, slack.com`,
)

export const maps: Entries = entries(
  `yandex_maps, yandex-maps, yandexmaps, yandex.maps, ya_maps, yamaps, ymaps, maps.yandex.*, geoadv_maps, geoadv, yandex_business,
  yandex-business, yabusiness, ybusiness, yandex_navigator, 2gis, 2gis.*, *.2gis.*, 2gis_*, dgis, 2гис, google_maps, googlemaps,
  maps.google.*, google-maps, gmb, gbp, google_business, google_my_business, maps, karty, карты, zoon, zoon.ru, yell, yell.ru,
  flamp, flamp.ru, tripadvisor, tripadvisor.*`,
)

export const aggregators: Entries = entries(
  `avito, avito.ru, *.avito.ru, avito_*, авито, youla, youla.ru, cian, cian.ru, *.cian.ru, циан, domclick, domclick.ru,
  *.domclick.ru, auto.ru, autoru, drom, drom.ru, *.drom.ru, banki, banki.ru, sravni, sravni.ru, hh, hh.ru, *.hh.ru, profi,
  profi.ru, *.profi.ru, youdo, youdo.com, yandex_uslugi, uslugi.yandex.ru, price.ru, price_ru, blizko, blizko.ru, tiu.ru, pulscen,
  pulscen.ru, satom.ru, prodoctorov, prodoctorov.ru, sutochno.ru, ostrovok, ostrovok.ru, tutu.ru, realty.yandex.ru, yandex_realty,
  n1.ru, exist.ru, e-katalog, *.e-katalog.*`,
)

export const aggregatorEngines: Entries = entries('avitoads, avito_context, avito_promo, price_ru, avtomarket, nadavi, tkat')

export const shopping: Entries = entries(
  `ozon, ozon.*, *.ozon.ru, wildberries, wildberries.*, *.wildberries.ru, wb, yandex_market, yandex-market, yandexmarket,
  yandex.market, ymarket, market.yandex.*, megamarket, megamarket.ru, sbermegamarket, aliexpress, aliexpress.*, *.aliexpress.*,
  lamoda, lamoda.ru, kazanexpress, google shopping, google_shopping, google-shopping, igshopping, amazon, amazon.*, *.amazon.*,
  ebay, ebay.*, etsy, etsy.com, alibaba, alibaba.com, *.alibaba.com, walmart, walmart.com, shopify, shopify.com, mercadolibre,
  mercadolibre.*, rozetka, temu, temu.com, kaspi, kaspi.kz`,
)

export const shoppingEngines: Entries = entries('ozon, market, google_merchant, tovary_mail_ru')

export const search: Entries = entries(
  `google, google.*, *.google.*, bing, bing.com, *.bing.com, yandex, ya, ya.ru, yandex.*, яндекс, go.mail.ru, rambler, rambler.ru,
  nova.rambler.ru, duckduckgo, duckduckgo.com, yahoo, yahoo.*, *.search.yahoo.com, baidu, baidu.com, *.baidu.com, ecosia,
  ecosia.org, qwant, qwant.com, brave, search.brave.com, startpage.com, naver, naver.com, *.naver.com, seznam, seznam.cz, sogou,
  sogou.com, msn, msn.com, ask, aol, coccoc, so.com, 360.cn, daum, daum.net, tut.by, sputnik.ru, nigma.ru, webalta, ukr.net, onet,
  dogpile.com`,
)

export const searchEnginesAds: Entries = entries('google_adwords, bingads, begun, coccoc, aport, webalta')

export const video: Entries = entries(
  `youtube, youtube.com, *.youtube.com, youtu.be, rutube, rutube.ru, vkvideo, vk_video, vkvideo.ru, vimeo, vimeo.com, *.vimeo.com,
  twitch, twitch.tv, *.twitch.tv, dailymotion, dailymotion.com, nuum, nuum.ru, plvideo.ru, netflix, netflix.com, youku, ted,
  ted.com, wistia, wistia.com`,
)

export const social: Entries = [
  ...vk,
  ...entries(
    `facebook, facebook.com, *.facebook.com, fb, fb.me, instagram, instagram.com, *.instagram.com, ig, linkedin, linkedin.com,
  *.linkedin.com, lnkd.in, twitter, twitter.com, x.com, t.co, tiktok, tiktok.com, *.tiktok.com, pinterest, pinterest.*,
  *.pinterest.com, reddit, reddit.com, *.reddit.com, threads, threads.net, livejournal, livejournal.com, *.livejournal.com, habr,
  habr.com, vc, vc.ru, pikabu, pikabu.ru, dtf.ru, tenchat, tenchat.ru, yappy, setka, setka.ru, snapchat, snapchat.com, tumblr,
  tumblr.com, quora, quora.com, medium.com, weibo, weibo.com, liveinternet, liveinternet.ru, fishki.net, drive2, drive2.ru,
  otzovik.com, irecommend.ru, social`,
  ),
]

export const socialEngines: Entries = entries('facebook, instagram, tiktok')

/** Networks that are paid per action. */
export const cpaNetworks: Entries = entries(
  `admitad, *.admitad.com, actionpay, actionpay.*, leads.su, leadssu, cityads, cityads.*, advcake, saleads, mixmarket, gdeslon,
  leadgid, guruleads, travelpayouts, perfluence, pampadu, epn, epn.bz, where_leads, unicom24, shopotam`,
)

export const emailSenders: Entries = entries(
  `email, e-mail, e_mail, e mail, newsletter, rassylka, рассылка, sendsay, unisender, unisender_go, unione, getresponse, mailchimp,
  sendpulse, dashamail, mindbox, retailrocket, rees46, notisend, rusender, mailganer, esputnik, carrotquest, justclick,
  expertsender, enkod, altcraft`,
  /e-?mail/u,
)

/** A letter opened in a mailbox is no referral. */
export const webmailHosts: Entries = entries(
  `mail.yandex.*, e.mail.ru, mail.rambler.ru, mail.google.com, *.mail.google.com, outlook.live.com, outlook.office.com,
  mail.yahoo.com, webmail.*, com.google.android.gm, ru.mail.mailapp, ru.yandex.mail`,
)

export const smsPushSources: Entries = entries(
  'sms, смс, firebase, push, webpush, web_push, smsc, smsru, sms.ru, smsaero, pushwoosh, onesignal',
)

export const recommendations: Entries = entries(
  `dzen, dzen.ru, *.dzen.ru, zen, zen.yandex.*, zen_yandex, yandex_zen, yandex-zen, yandex_dzen, дзен, pulse, pulse.mail.ru,
  mirtesen, mirtesen.*, flipboard, flipboard.com, smi2, smi2.*, google_discover, discover, opera_news, sony_news, toutiao, infox,
  lentainform, news.google.com`,
)

export const aiAssistants: Entries = entries(
  `chatgpt, chatgpt.com, chat.openai.com, openai, perplexity, perplexity.ai, *.perplexity.ai, claude.ai, gemini.google.com,
  copilot.microsoft.com, deepseek, *.deepseek.com, grok, grok.com, alice.yandex.ru, alice, giga.chat, gigachat, chat.mistral.ai,
  poe.com, you.com, phind.com`,
)

export const displayEngines: Entries = entries(
  `display, media_awaps, yandexrtb, zen_ads, youtube, adriver, adfox, criteo, rtbhouse, taboola, relap, giraffio, marketgid,
  directadvert, videonow, kavanga, banner, banner_bank, exoclick, sociomantic, adnxs, targetix, mediatarget, viglink, recreativ,
  drivenetwork`,
)

export const googleClicks: Entries = entries('gclid, gbraid, wbraid, msclkid')

export const socialAdClicks: Entries = entries('ttclid, twclid, li_fat_id')

/** Gateways, 3-D Secure and login pages that send a buyer back: a return, not a referral. Magazines of banks and shops are sites and stay out. */
export const paymentHosts: Entries = entries(
  `securepayments.sberbank.ru, *.sberbank.ru, id.sber.ru, pay.sber.ru, pay.alfabank.ru, payment.alfabank.ru, securepay.tinkoff.ru,
  *.securepay.tinkoff.ru, forma.tinkoff.ru, securepay.tbank.ru, pay.tbank.ru, forma.tbank.ru, id.tbank.ru, pay.vtb.ru,
  *.pay.vtb.ru, yookassa.ru, *.yookassa.ru, yoomoney.ru, *.yoomoney.ru, robokassa.ru, *.robokassa.ru, cloudpayments.ru,
  *.cloudpayments.ru, paykeeper.ru, *.paykeeper.ru, payanyway.ru, *.payanyway.ru, unitpay.ru, payture.com, *.payture.com,
  uniteller.ru, *.uniteller.ru, best2pay.net, *.best2pay.net, mandarinpay.com, *.mandarinpay.com, qiwi.com, *.qiwi.com, qr.nspk.ru,
  *.nspk.ru, mironline.ru, *.mironline.ru, pay.yandex.ru, dolyame.ru, *.dolyame.ru, podeli.ru, *.paypal.com, checkout.stripe.com,
  *.stripe.com, gosuslugi.ru, *.gosuslugi.ru, id.vk.com, id.yandex.ru, passport.yandex.ru, oauth.yandex.ru, accounts.google.com,
  appleid.apple.com`,
  /(^|[.-])3-?ds(ecure)?\d*[.-]/u,
  /(^|[.-])acs\d*[.-]/u,
)
