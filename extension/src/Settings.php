<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator;

use MediaWiki\Config\Config;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\OutagePolicy;
use MediaWiki\MainConfigNames;
use Psr\Log\LoggerInterface;

/**
 * The site's settings of this extension, each of its type whatever was written into it.
 *
 * What is no value of a setting is logged and counts as the closed one: nothing runs, a second person is asked for. No
 * method throws, since page views read these.
 */
final class Settings {
	private const LOCAL = 'local';
	private const TASK_PAGES = 'https://phabricator.wikimedia.org/$1';
	/** As the document schema has it. */
	private const ENVIRONMENT = '/^[a-z][a-z0-9-]{0,62}$/D';
	private const ADDRESS = '~^https?://[^/\s]\S*$~D';
	/** As clients take it from another than its owner: nothing that could be more than an address. */
	private const TOLD = '~^https?://[!-\~]{1,2000}$~D';
	private const API = '~/api\.php$~D';
	/** What no name of an account has: controls, what no title has, an address of something else. */
	private const USER = '~^[^\x00-\x1f\x7f#<>\[\]|{}/@:]{1,235}$~uD';
	private const LINK = '~^(https?:/)?/\S+$~D';

	/** @var array<string,mixed> what counts, of the settings that were asked for */
	private array $judged = [];

	public function __construct( private readonly Config $config, private readonly LoggerInterface $logger ) {
	}

	/** Tell whether this wiki holds the instrument pages. */
	public function isHub(): bool {
		return $this->source() === self::LOCAL;
	}

	/** Return "local", the address of the hub, or "" when the setting is neither. */
	public function source(): string {
		return $this->read( 'Source', static fn ( $value ) =>
			is_string( $value ) && ( $value === self::LOCAL || preg_match( self::ADDRESS, $value ) ), '' );
	}

	/** Return the environment of this wiki; "" when the setting is no name of one. */
	public function environment(): string {
		return $this->read( 'Environment', static fn ( $value ) =>
			is_string( $value ) && preg_match( self::ENVIRONMENT, $value ), '' );
	}

	/** Tell whether this wiki's environment is the one that decides, whatever others try out. */
	public function isAuthority(): bool {
		return $this->environment() === $this->read( 'Authority', static fn ( $value ) =>
			is_string( $value ) && preg_match( self::ENVIRONMENT, $value ), $this->environment() );
	}

	/** @return string[] names of all environments that documents may speak of, this wiki's own first */
	public function environments(): array {
		$names = array_keys( $this->environmentAddresses() );
		return array_values( array_unique( array_filter( [ $this->environment(), ...$names ] ) ) );
	}

	/** @return array<string,?string> addresses of the environments' api.php, by name; null: nobody said it */
	public function environmentAddresses(): array {
		$isAddress = static fn ( $value, $name ) => is_string( $name ) && preg_match( self::ENVIRONMENT, $name )
			&& ( $value === null || ( self::isTold( $value ) && preg_match( self::API, $value ) ) );
		return $this->read( 'Environments', static fn ( $value ) =>
			is_array( $value ) && array_filter( $value, $isAddress, ARRAY_FILTER_USE_BOTH ) === $value, [] );
	}

	/** Return the name of the account of the bot that copies; null: nobody said it. */
	public function bot(): ?string {
		return $this->read( 'Bot', static fn ( $value ) => $value === null
			|| ( is_string( $value ) && preg_match( self::USER, $value ) ), null );
	}

	/** Return the address of the stand-alone service; null: there is none, or nobody said it. */
	public function service(): ?string {
		return $this->read( 'Service', static fn ( $value ) => $value === null
			|| self::isTold( $value ), null );
	}

	/** @return array{max_writes?:int,max_share?:int|float} what one run may write, as far as the site says it */
	public function limits(): array {
		$isLimit = static fn ( $value, $name ) => match ( $name ) {
			'max_writes' => is_int( $value ) && $value >= 1,
			'max_share' => ( is_int( $value ) || is_float( $value ) ) && $value > 0 && $value <= 1,
			default => false,
		};
		return $this->read( 'Limits', static fn ( $value ) =>
			is_array( $value ) && array_filter( $value, $isLimit, ARRAY_FILTER_USE_BOTH ) === $value, [] );
	}

	/** @return string[] database names of all wikis that documents may speak of; none: it is not known which there are */
	public function wikis(): array {
		$wikis = $this->read( 'Wikis', static fn ( $value ) => $value === null
			|| ( is_array( $value ) && array_is_list( $value ) && self::names( $value ) === $value ), [] );
		return $wikis ?? self::names( (array)$this->config->get( MainConfigNames::LocalDatabases ) );
	}

	/** @return string[] those of some values that can be database names */
	private static function names( array $values ): array {
		return array_values( array_filter( $values, static fn ( $value ) => is_string( $value ) && $value !== '' ) );
	}

	/** Return the name by which documents know this wiki; "" when the setting is none. */
	public function wiki(): string {
		$isName = static fn ( $value ) => $value === null || ( is_string( $value ) && $value !== '' );
		return $this->read( 'Wiki', $isName, '' ) ?? (string)$this->config->get( 'DBname' );
	}

	/** Tell whether instruments run here, for which it has to be known where "here" is. */
	public function isEnabled(): bool {
		return $this->read( 'Enabled', 'is_bool', false ) && $this->environment() !== '' && $this->wiki() !== '';
	}

	/** Tell whether the site has switched everything off, which is no mistake. */
	public function isSwitchedOff(): bool {
		return $this->config->get( 'InstrumentConfiguratorEnabled' ) === false;
	}

	/** Return for how many seconds what was delivered last counts; null: the policy is "closed". */
	public function outageSeconds(): ?int {
		return OutagePolicy::seconds( $this->read( 'OutagePolicy', static fn ( $value ) =>
			$value === OutagePolicy::CLOSED || OutagePolicy::seconds( $value ) !== null, OutagePolicy::CLOSED ) );
	}

	/** Return the name of a cache, which need not exist. */
	public function cacheType(): string|int {
		return $this->read( 'CacheType', static fn ( $value ) => is_string( $value ) || is_int( $value ), CACHE_NONE );
	}

	/** Tell whether a change needs a second person. */
	public function isReviewed(): bool {
		return $this->read( 'Review', 'is_bool', true );
	}

	/** Return the address of a task, with $1 for its number. */
	public function taskPages(): string {
		return $this->read( 'TaskPages', self::isLink( ... ), self::TASK_PAGES );
	}

	/** @return array<string,string> addresses of an instrument in other environments, by environment, with $1 for its name */
	public function environmentPages(): array {
		$pages = $this->read( 'EnvironmentPages', static fn ( $value ) =>
			is_array( $value ) && array_filter( $value, self::isLink( ... ) ) === $value, [] );
		return $pages;
	}

	private static function isTold( mixed $value ): bool {
		return is_string( $value ) && preg_match( self::TOLD, $value );
	}

	private static function isLink( mixed $value ): bool {
		return is_string( $value ) && preg_match( self::LINK, $value );
	}

	/** Return a setting that a test accepts, or else what counts in its place. It is judged, and told of, once. */
	private function read( string $name, callable $accepts, mixed $closed ): mixed {
		if ( !array_key_exists( $name, $this->judged ) ) {
			$value = $this->config->get( "InstrumentConfigurator$name" );
			$isAccepted = $accepts( $value );
			$this->judged[$name] = $isAccepted ? $value : $closed;
			if ( !$isAccepted ) {
				$this->logger->error(
					'The setting $wgInstrumentConfigurator{name} is no value that it can have ({type}), '
						. 'and counts as {closed}.',
					[
						'name' => $name,
						'type' => get_debug_type( $value ),
						'closed' => json_encode( $closed, JSON_UNESCAPED_SLASHES ),
					]
				);
			}
		}
		return $this->judged[$name];
	}
}
