<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Echo;

use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Notifications;

/** What Echo has to know of our notifications. Only Echo calls this; its own interfaces may not be there. */
final class EchoHooks {
	private const CATEGORY = 'instrument-review';
	private const BY_EXTRA = 'MediaWiki\\Extension\\Notifications\\UserLocator::locateFromEventExtra';

	public function __construct( private readonly Kinds $kinds ) {
	}

	/**
	 * @param array[] &$notifications
	 * @param array[] &$categories
	 * @param array[] &$icons
	 */
	public function onBeforeCreateEchoEvent( array &$notifications, array &$categories, array &$icons ): void {
		$categories[self::CATEGORY] = [ 'priority' => 3, 'tooltip' => 'echo-pref-tooltip-' . self::CATEGORY ];
		$usual = [ 'category' => self::CATEGORY, 'group' => 'interactive' ];
		foreach ( $this->kinds->all as $kind ) {
			$notifications["$kind->noun-" . Notifications::PROPOSED] = $usual + [
				'section' => 'alert',
				'presentation-model' => ProposedPresentationModel::class,
				'user-locators' => [ Watchers::class . '::of' ],
				'bundle' => [ 'web' => true, 'email' => true, 'expandable' => true ],
			];
			$notifications["$kind->noun-" . Notifications::DECIDED] = $usual + [
				'section' => 'message',
				'presentation-model' => DecidedPresentationModel::class,
				'user-locators' => [ [ self::BY_EXTRA, [ 'authors' ] ] ],
			];
		}
	}

	/**
	 * Let several proposals' changes of one page be one notification.
	 *
	 * @param mixed $event Echo's
	 * @param string &$bundleString
	 */
	public function onEchoGetBundleRules( $event, &$bundleString ): void {
		foreach ( $this->kinds->all as $kind ) {
			if ( $event->getType() === "$kind->noun-" . Notifications::PROPOSED && $event->getTitle() ) {
				$bundleString = "{$event->getType()}-{$event->getTitle()->getPrefixedDBkey()}";
			}
		}
	}
}
