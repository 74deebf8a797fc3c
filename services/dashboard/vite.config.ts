import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// `pnpm --filter @touchledger/dashboard dev` shows the pages against a `serve` that runs beside it.
const api = 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // ECharts is most of it; it comes from the same machine as the numbers.
    chunkSizeWarningLimit: 1500,
  },
  server: { proxy: { '/v1': api, '/openapi.json': api } },
})
