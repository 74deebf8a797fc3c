import { Box, Container } from '@mantine/core'
import { useEffect } from 'react'
import { ChannelsPage } from '../channels/channels-page.tsx'
import { DealPage } from '../deal/deal-page.tsx'
import { fromDealPath } from '../state/deal-address.ts'
import { useAddress } from '../state/location.ts'
import { useWords } from '../words/index.ts'
import { Header } from './header.tsx'
import { UnknownPage } from './unknown-page.tsx'

export function App() {
  const { path } = useAddress()
  const { t } = useWords()
  const deal = fromDealPath(path)
  const isChannels = path === '/' || path === '/channels' || path === '/index.html'
  useEffect(() => {
    const page = deal !== null ? `${deal.id} · ` : isChannels ? `${t('app.channels')} · ` : ''
    document.title = `${page}Touchledger`
  }, [deal, isChannels, t])
  return (
    <>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <Header />
      <Box component="main" id="content" tabIndex={-1} style={{ outline: 'none' }}>
        <Container size={1560} px={{ base: 'sm', sm: 'lg' }} py={{ base: 'md', sm: 'lg' }}>
          {deal !== null ? <DealPage key={path} deal={deal} /> : isChannels ? <ChannelsPage /> : <UnknownPage />}
        </Container>
      </Box>
    </>
  )
}
