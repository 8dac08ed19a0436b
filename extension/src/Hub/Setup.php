<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Utils\UrlUtils;

/** How the hub is set up, as it tells its clients: the same on /v1/status and in the API's siteinfo. */
final class Setup {
	public function __construct(
		private readonly Settings $settings,
		private readonly UrlUtils $urls,
		private readonly string $scriptPath
	) {
	}

	/** @return ?array docs/reference/http.md describes it; null on a wiki that is no hub */
	public function told(): ?array {
		if ( !$this->settings->isHub() ) {
			return null;
		}
		return [
			'review' => $this->settings->isReviewed(),
			'environment' => $this->settings->environment(),
			// An object, also where no environment is known.
			'environments' => (object)$this->environments(),
			'bot' => $this->settings->bot(),
			'limits' => [ 'bytes' => Validator::MOST_BYTES ] + $this->settings->limits(),
			'service' => $this->settings->service(),
			'tag' => TagHooks::BY_THE_COMMAND_LINE,
		];
	}

	/** @return array<string,?string> addresses of api.php, by name */
	private function environments(): array {
		$told = $this->settings->environmentAddresses() + array_fill_keys( $this->settings->environments(), null );
		$environment = $this->settings->environment();
		if ( $environment !== '' ) {
			$told[$environment] ??= $this->urls->expand( "{$this->scriptPath}/api.php", PROTO_CANONICAL );
		}
		return $told;
	}
}
