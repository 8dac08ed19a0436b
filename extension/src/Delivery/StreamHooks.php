<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Config\Config;
use Psr\Log\LoggerInterface;

/** Gives the streams of what runs here to EventStreamConfig, where that is loaded. */
final class StreamHooks {
	public function __construct(
		private readonly Config $config,
		private readonly LoggerInterface $logger,
		private readonly Running $running
	) {
	}

	/**
	 * EventStreamConfig adds `stream`, the default settings and the topics; what $wgEventStreams says goes before this.
	 *
	 * @param array<string,array> &$streamConfigs settings by stream name
	 */
	public function onGetStreamConfigs( array &$streamConfigs ): void {
		$streamConfigs += PageView::spared( fn () => $this->streams( $streamConfigs ) );
	}

	private function streams( array $streamConfigs ): array {
		$fixed = $this->config->has( 'EventStreams' ) ? (array)$this->config->get( 'EventStreams' ) : [];
		$taken = $streamConfigs + $fixed + array_flip( array_filter( array_column( $fixed, 'stream' ), 'is_string' ) );
		$ours = [];
		foreach ( $this->running->settings() as $name => $settings ) {
			$stream = $settings['stream'];
			if ( !isset( $taken[$stream] ) && $stream[0] !== '/' ) {
				$ours[$stream] = $settings;
				continue;
			}
			$this->logger->info(
				$stream[0] === '/'
					? 'The stream {stream} of the instrument {name} would be a pattern and is left out.'
					: 'The stream {stream} of the instrument {name} is shadowed: it is configured elsewhere.',
				[ 'stream' => $stream, 'name' => $name ]
			);
		}
		return $ours;
	}
}
